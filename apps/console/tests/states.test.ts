import { describe, expect, test } from 'vitest'

import { approvalOf, shownDigest, stateOf, waitingFirst, withdrawalOf } from '../src/lists/states.ts'
import { dutiesOf } from '../src/session.ts'
import { aBatch, NOW } from './people.ts'

const approver = { staff_id: 'approver.city', acts: ['push.approve', 'push.withdraw'] }
const proposer = { staff_id: 'epi.city', acts: ['push.propose', 'push.withdraw'] }
const reader = { staff_id: 'auditor', acts: ['person.explain'] }

describe('how a list stands', () => {
  test.each([
    ['proposed', 'proposed'], ['approved', 'approved'], ['approved applied', 'applied'],
    ['approved applied withdrawn', 'withdrawn'], ['approved applied withdrawn undone', 'undone'], ['withdrawn undone', 'undone'],
  ])('the acts “%s” come to %s', (state, come) => expect(stateOf(aBatch({ state }), NOW)).toBe(come))

  test('a proposal is over at the instant it expires, not a second before', () => {
    expect(stateOf(aBatch({ expires_at: '2022-05-18T02:00:00Z' }), NOW)).toBe('expired')
    expect(stateOf(aBatch({ expires_at: '2022-05-18T02:00:01Z' }), NOW)).toBe('proposed')
  })

  test('what was approved in time does not expire', () => {
    expect(stateOf(aBatch({ state: 'approved', expires_at: '2022-05-17T00:00:00Z' }), NOW)).toBe('approved')
  })
})

test('what waits for somebody stands first, and is in its order', () => {
  const named = (file_name: string, state: string) => aBatch({ file_name, state })
  const came = [named('a', 'approved applied'), named('b', 'proposed'), named('c', 'withdrawn'), named('d', 'approved')]
  expect(waitingFirst(came, NOW).map((batch) => batch.file_name)).toEqual(['b', 'd', 'a', 'c'])
})

describe('who may approve', () => {
  test('an approver may, the proposer waits for somebody else, others wait for an approver', () => {
    expect(approvalOf(aBatch(), approver, NOW)).toBe('approve')
    expect(approvalOf(aBatch(), proposer, NOW)).toBe('own')
    expect(approvalOf(aBatch(), reader, NOW)).toBe('role')
  })

  test('a proposer who may approve others’ lists does not approve the own one', () => {
    expect(approvalOf(aBatch({ proposed_by: 'approver.city' }), approver, NOW)).toBe('own')
  })

  test('what was broken off goes on', () => expect(approvalOf(aBatch({ state: 'approved' }), approver, NOW)).toBe('resume'))
  test('what is in effect is decided', () => expect(approvalOf(aBatch({ state: 'approved applied' }), approver, NOW)).toBe('decided'))
})

describe('who may withdraw', () => {
  test('proposer and approver, at any stage; nobody what is withdrawn already', () => {
    expect(withdrawalOf(aBatch(), proposer, NOW)).toBe('proposed')
    expect(withdrawalOf(aBatch({ state: 'approved applied' }), approver, NOW)).toBe('applied')
    expect(withdrawalOf(aBatch({ state: 'approved applied withdrawn undone' }), approver, NOW)).toBe('no')
    expect(withdrawalOf(aBatch(), reader, NOW)).toBe('no')
  })

  test('a withdrawal that was broken off goes on', () => {
    expect(withdrawalOf(aBatch({ state: 'approved applied withdrawn' }), approver, NOW)).toBe('resume')
  })

  test('test results in effect are not one person’s to take back', () => {
    expect(withdrawalOf(aBatch({ kind: 'labs' }), approver, NOW)).toBe('proposed')
    expect(withdrawalOf(aBatch({ kind: 'labs', state: 'approved applied' }), approver, NOW)).toBe('labs')
  })
})

test('a digest is shown by its first sixteen characters in groups of four', () => {
  expect(shownDigest('9f3ac41d77e2b0585d0c9b1a')).toBe('9f3a c41d 77e2 b058')
})

test('the role decides which pages there are', () => {
  expect(dutiesOf({ role: 'community_worker', acts: ['community.clear'] })).toEqual(['people'])
  expect(dutiesOf({ role: 'approver', acts: ['push.approve'] })).toEqual(['lists'])
  expect(dutiesOf({ role: 'approver', acts: ['push.approve', 'appeal.decide'] })).toEqual(['lists', 'appeals'])
  expect(dutiesOf({ role: 'auditor', acts: ['person.explain'] })).toEqual(['lists'])
  expect(dutiesOf({ role: 'operator', acts: ['feed.propose'] })).toEqual([])
})
