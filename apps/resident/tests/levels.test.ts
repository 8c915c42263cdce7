// @vitest-environment node
import { ApiProblem } from '@healthcode/core/problems'
import type { NationalShown, Places } from '@healthcode/core/types-levels'
import { describe, expect, it } from 'vitest'

import { phoneOf } from '../src/claim/phones.ts'
import { LIVE } from '../src/code/screen.ts'
import { cityChoices, placeName, provinceChoices } from '../src/crossing/places.ts'
import { ENTRY_TYPES, type EntryForm, entryFaults } from '../src/entry/entry-form.ts'
import { nationalCardOf, type NationalKnown } from '../src/national/national-card.ts'

const NOW = Date.parse('2022-05-18T08:00:00Z')
const HOUR = 3_600_000
const TODAY = '2022-05-18'

const VIEW: NationalShown = {
  state: 'ready', server_at: '2022-05-18T08:00:00Z', notice: false, no_abnormality: true, pop_ups: [], notices: [], name: '王**',
  latest_negative: null, credential: 'sealed', credential_expires_at: null, version: 'n1',
}
const SEALED = { color: null, popUp: false, name: '王**', negative: null, expiresAt: NOW + HOUR }
const KNOWN: NationalKnown = { view: VIEW, credential: 'sealed', sealed: SEALED, confirmedAt: NOW, problem: null }

describe('the national code', () => {
  it('says 未见异常, or that there is a notice with its reasons', () => {
    expect(nationalCardOf(KNOWN, true, NOW)).toMatchObject({ notice: false, notices: [], live: true })
    const view = { ...VIEW, notice: true, no_abnormality: false, notices: ['notice.designated'] }
    expect(nationalCardOf({ ...KNOWN, view }, true, NOW)).toMatchObject({ notice: true, notices: ['notice.designated'] })
  })

  it('says with no network what it carries, and as of when', () => {
    const kept = { ...KNOWN, view: null, sealed: { ...SEALED, popUp: true }, confirmedAt: NOW - HOUR }
    expect(nationalCardOf(kept, false, NOW)).toMatchObject({ notice: true, live: false, confirmedAt: NOW - HOUR })
  })

  it('is not live once three answers were lost, and nothing at all when it ran out', () => {
    expect(nationalCardOf(KNOWN, true, NOW + LIVE - 1)?.live).toBe(true)
    expect(nationalCardOf(KNOWN, true, NOW + LIVE)?.live).toBe(false)
    expect(nationalCardOf({ ...KNOWN, problem: ApiProblem.onTheWay('network.offline') }, true, NOW)?.live).toBe(false)
    expect(nationalCardOf(KNOWN, true, NOW + HOUR)).toBeNull()
  })
})

describe('the form of entry', () => {
  const passport: EntryForm = {
    type: '20', number: 'E87654321', name: 'Maria Lopez', born_on: '1990-01-01', nationality: 'ESP', expires_on: '2030-06-30',
    entered_on: '', port: '',
  }
  const faults = (change: Partial<EntryForm>) => [...entryFaults({ ...passport, ...change }, TODAY)]

  it('is for passports, permits and residence, and for no resident ID', () => {
    expect([...ENTRY_TYPES].sort()).toEqual(['14', '15', '16', '20', '34'])
  })

  it('asks of each document what it prints', () => {
    expect(faults({})).toEqual([])
    expect(faults({ nationality: '', born_on: '' })).toEqual(['born_on', 'nationality'])
    expect(faults({ type: '14', number: 'H12345678', nationality: '' })).toEqual([])
    expect(faults({ type: '34', number: '911124198108030024', born_on: '', nationality: '' })).toContain('nationality')
  })

  it('takes a document on its last day and not on the day after', () => {
    expect(faults({ expires_on: TODAY })).toEqual([])
    expect(faults({ expires_on: '2022-05-17' })).toEqual(['expires_on'])
  })

  it('takes an entry of today, none of tomorrow, and none at all', () => {
    expect(faults({ entered_on: TODAY })).toEqual([])
    expect(faults({ entered_on: '2022-05-19' })).toEqual(['entered_on'])
  })

  it('takes numbers of abroad from those who have just come, and from nobody else', () => {
    expect(phoneOf('+81 90-1234-5678', true)).toBe('+819012345678')
    expect(phoneOf('+81 90-1234-5678')).toBeNull()
    expect(phoneOf('+86 138 0000 0001', true)).toBe('13800000001')
    expect(phoneOf('+86 1', true)).toBeNull()
  })
})

describe('the places of a crossing', () => {
  const places: Places = {
    here: '130000',
    provinces: [
      { code: '120000', name: '天津市', cities: [] },
      { code: '130000', name: '河北省', cities: [{ code: '130600', name: '保定市' }, { code: '139900', name: '新市' }] },
    ],
  }

  it('have their English name beside the one on the signs, as far as it is known', () => {
    expect(provinceChoices(places, 'en').map(({ text }) => text)).toEqual(['Tianjin 天津市', 'Hebei 河北省'])
    expect(cityChoices(places, '130000', 'en').map(({ text }) => text)).toEqual(['Baoding 保定市', '新市'])
    expect(placeName('120000', '天津市', 'zh-CN')).toBe('天津市')
    expect(cityChoices(places, '120000', 'en')).toEqual([])
  })
})
