import { expect, test } from 'vitest'

import { listsState } from '../src/door/listed.ts'

const MINUTE = 60_000
const AT = new Date('2022-05-18T08:00:00Z')
const made = (minutes: number, ms = 0) => ({ asOf: new Date(+AT - minutes * MINUTE - ms), fresh: 10 * MINUTE, refuse: 60 * MINUTE })
const listing = (...ages: [number, number?][]) => listsState(ages.map(([minutes, ms]) => made(minutes, ms)), AT).listing

test('ten minutes old is fresh and a moment more is not; an hour is told and a moment more is not', () => {
  expect([listing([10]), listing([10, 1])]).toEqual(['fresh', 'stale'])
  expect([listing([60]), listing([60, 1])]).toEqual(['stale', 'refused'])
})

test('a list from the future says that this device’s clock is slow', () => {
  expect([listing([0, -10_000]), listing([0, -10_001])]).toEqual(['fresh', 'ahead'])
})

test('of several the oldest counts, and without any there is none', () => {
  expect([listing([1], [11]), listing()]).toEqual(['stale', 'none'])
})
