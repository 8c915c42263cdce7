import { describe, expect, test } from 'vitest'

import { following, grouped, groupOf, lateness, matches } from '../src/people/deadlines.ts'
import { aWaitingPerson, NOW } from './people.ts'

const due = (due_at: string, resident_id = 'r1') => aWaitingPerson({ due_at, resident_id })

describe('groups by deadline', () => {
  test('a deadline is overdue from its instant on, and not a second before', () => {
    expect(groupOf(due('2022-05-18T02:00:00Z'), NOW)).toBe('overdue')
    expect(groupOf(due('2022-05-18T02:00:01Z'), NOW)).toBe('today')
  })

  test('today ends at midnight in Beijing, wherever the device is', () => {
    expect(groupOf(due('2022-05-18T15:59:59Z'), NOW)).toBe('today')
    expect(groupOf(due('2022-05-18T16:00:00Z'), NOW)).toBe('later')
  })

  test('what the server calls overdue stays so on a device whose clock is slow', () => {
    expect(groupOf(aWaitingPerson({ due_at: '2022-05-18T03:00:00Z', overdue: true }), NOW)).toBe('overdue')
  })

  test('groups come in order, each by deadline, empty ones not at all', () => {
    const people = [due('2022-05-20T00:00:00Z', 'c'), due('2022-05-17T09:00:00Z', 'b'), due('2022-05-17T08:00:00Z', 'a')]
    expect(grouped(people, NOW).map(({ group, people }) => [group, people.map((person) => person.resident_id)])).toEqual([
      ['overdue', ['a', 'b']], ['later', ['c']],
    ])
  })
})

test.each([
  ['2022-05-18T01:59:59Z', 'minutes', 1],
  ['2022-05-18T01:00:01Z', 'minutes', 59],
  ['2022-05-18T01:00:00Z', 'hours', 1],
  ['2022-05-17T02:00:01Z', 'hours', 23],
  ['2022-05-17T02:00:00Z', 'days', 1],
])('a deadline of %s is late by the largest full unit: %s, %d', (at, unit, count) => {
  expect(lateness(at, NOW)).toEqual({ unit, count })
})

describe('search', () => {
  test('every word is found somewhere in what the card shows', () => {
    expect(matches(aWaitingPerson(), '王 锦江')).toBe(true)
    expect(matches(aWaitingPerson(), '王 建华')).toBe(false)
  })

  test('blanks, case and full-width digits do not matter', () => {
    expect(matches(aWaitingPerson({ name: 'TA*** D***' }), ' ta ')).toBe(true)
    expect(matches(aWaitingPerson(), '０００１')).toBe(true)
  })
})

describe('who is next', () => {
  const people = [due('2022-05-18T03:00:00Z', 'a'), due('2022-05-18T04:00:00Z', 'b'), due('2022-05-18T05:00:00Z', 'c')]

  test('the one after, by deadline', () => expect(following(people, 'a', NOW)?.resident_id).toBe('b'))
  test('after the last the first again', () => expect(following(people, 'c', NOW)?.resident_id).toBe('a'))
  test('the first for somebody who is not on the list', () => expect(following(people, 'z', NOW)?.resident_id).toBe('a'))
  test('nobody when nobody else waits', () => expect(following(people.slice(0, 1), 'a', NOW)).toBeNull())
})
