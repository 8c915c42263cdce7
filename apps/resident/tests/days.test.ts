// @vitest-environment node
import { describe, expect, it } from 'vitest'

import { instantOf, localDay, nextMidnight } from '../src/app/days.ts'
import { momentText } from '../src/code/moments.ts'
import { ageOf } from '../src/code/tests.ts'
import { arrivalFault } from '../src/community/report-form.ts'

describe('the local day', () => {
  it('begins at 16:00 UTC', () => {
    expect(localDay(new Date('2022-05-17T15:59:59Z'))).toBe('2022-05-17')
    expect(localDay(new Date('2022-05-17T16:00:00Z'))).toBe('2022-05-18')
  })

  it('ends when declarations are counted anew', () => {
    expect(nextMidnight(new Date('2022-05-17T15:59:59Z')).toISOString()).toBe('2022-05-17T16:00:00.000Z')
    expect(nextMidnight(new Date('2022-05-17T16:00:00Z')).toISOString()).toBe('2022-05-18T16:00:00.000Z')
  })

  it('reads a date and a time as Beijing’s, wherever the phone is', () => {
    expect(instantOf('2022-05-18', '08:05')?.toISOString()).toBe('2022-05-18T00:05:00.000Z')
    expect(instantOf('2022-05-18', '')).toBeNull()
  })
})

describe('the age of a test', () => {
  const now = new Date('2022-05-18T08:00:00Z')
  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000)

  it('is told by the hours that doors ask for, the limit itself excluded', () => {
    expect(ageOf(hoursAgo(23.9), now)).toEqual({ within: 24 })
    expect(ageOf(hoursAgo(24), now)).toEqual({ within: 48 })
    expect(ageOf(hoursAgo(47.9), now)).toEqual({ within: 48 })
    expect(ageOf(hoursAgo(71.9), now)).toEqual({ within: 72 })
  })

  it('is told in days after that', () => {
    expect(ageOf(hoursAgo(72), now)).toEqual({ days: 3 })
    expect(ageOf(hoursAgo(120), now)).toEqual({ days: 5 })
  })
})

describe('an arrival', () => {
  const now = new Date('2022-05-18T08:00:00Z')

  it('may be left out, but not by half', () => {
    expect(arrivalFault('', '', now)).toBeNull()
    expect(arrivalFault('2022-05-18', '', now)).toBe('arrived_both')
    expect(arrivalFault('', '08:00', now)).toBe('arrived_both')
  })

  it('is not in the future and not longer ago than 60 days', () => {
    expect(arrivalFault('2022-05-18', '16:00', now)).toBeNull()
    expect(arrivalFault('2022-05-18', '16:01', now)).toBe('arrived_future')
    expect(arrivalFault('2022-03-19', '16:00', now)).toBeNull()
    expect(arrivalFault('2022-03-19', '15:59', now)).toBe('arrived_old')
  })
})

it('a status of yesterday is told with its date', () => {
  const now = new Date('2022-05-17T16:00:10Z')
  expect(momentText(new Date('2022-05-17T16:00:00Z'), now)).toBe('00:00:00')
  expect(momentText(new Date('2022-05-17T15:59:59Z'), now)).toMatch(/17.*23:59/)
})
