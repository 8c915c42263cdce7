import { describe, expect, test } from 'vitest'

import type { PersonInCare, ProxyWaiting } from '@healthcode/core/types-family'
import { entryOf, failedOf, isUnusual, nothingUnusual, offered, rounds, temperatureOf } from '../src/care/round.ts'
import { matches } from '../src/care/useCare.ts'
import { larger, LARGEST, smaller, turned } from '../src/proxies/looking.ts'
import { after, byDeadline } from '../src/proxies/useProxies.ts'
import { dutiesOf } from '../src/session.ts'

function aPerson(told: Partial<PersonInCare> = {}): PersonInCare {
  return {
    link_id: 'a', resident_id: 'r', name: '王**', document: '13**************12', code: { color: 'green', pop_up: false, ready: true },
    declared_today: 0, ...told,
  }
}

function aClaim(link_id: string, decide_by: string): ProxyWaiting {
  return {
    link_id, asked_at: '2022-05-17T02:00:00Z', decide_by, overdue: false, relation: 'child', proof_kind: 'household_register', county: '130102',
    county_name: '长安区', community: '', has_photo: true,
  }
}

describe('a round of declarations in a home', () => {
  test('offers those who may still be declared for today', () => {
    const people = [0, 1, 2, 3].map((declared_today) => aPerson({ link_id: String(declared_today), declared_today }))
    expect(offered(people).map(({ link_id }) => link_id)).toEqual(['0', '1', '2'])
  })

  test('says of somebody who is well that nothing is unusual', () => {
    expect(entryOf('a', undefined)).toEqual({ link_id: 'a', symptoms: ['none'], contact_with_case: 'no', was_in_risk_area: 'no' })
  })

  test('says of somebody who is unwell what is', () => {
    const exception = { ...nothingUnusual(), symptoms: ['cold_like'], temperature: '３８.２', contact: 'unsure' as const }
    expect(entryOf('a', exception)).toEqual({
      link_id: 'a', symptoms: ['cold_like'], contact_with_case: 'unsure', was_in_risk_area: 'no', temperature: 38.2,
    })
  })

  test.each([['', null], ['36.5', 36.5], ['36,5', 36.5], ['35', 35], ['42.0', 42], ['34.9', undefined], ['42.1', undefined], ['warm', undefined]])(
    'reads “%s” as %s degrees', (typed, degrees) => expect(temperatureOf(typed)).toBe(degrees))

  test('knows an exception that says nothing', () => {
    expect(isUnusual(nothingUnusual())).toBe(false)
    expect(isUnusual({ ...nothingUnusual(), area: 'unsure' })).toBe(true)
  })

  test('goes in parts that the server takes', () => {
    const entries = ['a', 'b', 'c', 'd', 'e'].map((link) => entryOf(link, undefined))
    expect(rounds(entries, 2).map((part) => part.map(({ link_id }) => link_id))).toEqual([['a', 'b'], ['c', 'd'], ['e']])
    expect(rounds([], 2)).toEqual([])
  })

  test('tells of those alone for whom something was against it', () => {
    const told = [{ link_id: 'a', number_of_day: 1, problem: null, sentence: null }, { link_id: 'b', number_of_day: null, problem: 'x', sentence: 'why' }]
    expect(failedOf(told).map(({ link_id }) => link_id)).toEqual(['b'])
  })
})

test('somebody in care is found by part of a name or a number', () => {
  expect([matches(aPerson(), '王'), matches(aPerson(), '13 12'), matches(aPerson(), '李')]).toEqual([true, true, false])
})

describe('claims that wait', () => {
  const claims = byDeadline([aClaim('late', '2022-05-19T02:00:00Z'), aClaim('soon', '2022-05-18T02:00:00Z')])

  test('are read by their deadlines', () => expect(claims.map(({ link_id }) => link_id)).toEqual(['soon', 'late']))

  test('follow each other, and after the last the first', () => {
    expect([after(claims, 'soon')?.link_id, after(claims, 'late')?.link_id, after(claims, 'gone')?.link_id]).toEqual(['late', 'soon', 'soon'])
    expect(after(claims.slice(0, 1), 'soon')).toBeNull()
  })
})

test('a photo is enlarged in steps, within bounds, and turned by quarters', () => {
  expect([smaller(1), larger(1), larger(LARGEST)]).toEqual([1, 1.5, LARGEST])
  expect([turned({ width: 3, height: 2 }, 0), turned({ width: 3, height: 2 }, 3)]).toEqual([{ width: 3, height: 2 }, { width: 2, height: 3 }])
})

test('who decides claims and who cares for a home has a page for it', () => {
  expect(dutiesOf({ role: 'community_worker', acts: ['community.clear', 'proxy.decide'] })).toEqual(['people', 'proxies'])
  expect(dutiesOf({ role: 'carer', acts: ['care.list.read', 'care.declare'] })).toEqual(['care'])
})
