import { read } from '@healthcode/core/codes'
import type { StatusList } from '@healthcode/core/status-lists'
import { expect, test } from 'vitest'

import { instant, trustOf } from '../../core/tests/answers.ts'
import { vectors } from '../../core/tests/vectors.ts'
import { answerOf } from '../src/door/answer.ts'
import { judge } from '../src/door/judging.ts'

const OURS = vectors.codes.find(({ name }) => name === 'level own')!
const TRUST = trustOf(vectors.trust[OURS.trust]!)
const AT = instant(OURS.at)
const { credential } = read(OURS.text)
const MINUTE = 60_000
const [POP_UP, RED, VOID] = [0, 2, 3]

/** A list that was made `age` ms ago, with this code in one of its runs, or in none. */
function listed({ age = 0, entry, fresh = 1, refuse = 10 }: { age?: number; entry?: number; fresh?: number; refuse?: number }) {
  const { statusIndex, division } = credential
  const runs = [0, 1, 2, 3].map((run) => Uint32Array.from(run === entry ? [statusIndex % 2 ** 20] : []))
  const shards = Array.from({ length: Math.floor(statusIndex / 2 ** 20) + 1 }, () => ({ runs }))
  const asOf = new Date(+AT - age)
  const head = { environment: 'test', division, number: 1, asOf, fresh: fresh * MINUTE, refuse: refuse * MINUTE, size: 2 ** 32, digests: [] }
  return new Map([[division, { head, shards } as unknown as StatusList]])
}

const found = (change: Parameters<typeof listed>[0], certain = true, at = AT) =>
  judge(OURS.text, { trust: TRUST, status: listed(change), certain }, at)
const signOf = (change: Parameters<typeof listed>[0]) => answerOf(found(change), 0, 36.5).sign

test('what the list has nothing against is told as it was sealed, marked as found out offline', () => {
  expect(found({})).toMatchObject({ verdict: 'accepted', color: 'green', offline: { as_of: AT.toISOString(), fresh: true }, notices: [] })
  expect(signOf({})).toBe('pass')
})

test('who was turned red, is told of by a pop-up, or gave the code up since, is not let pass', () => {
  expect([signOf({ entry: RED }), signOf({ entry: POP_UP }), signOf({ entry: VOID })]).toEqual(['red', 'hold', 'bad'])
})

test('by old news nothing is green, and by news that is too old nothing is told', () => {
  const long = +AT - +credential.issuedAt
  expect(long).toBeGreaterThan(0)
  const minutes = long / MINUTE
  const old = { age: long, fresh: minutes, refuse: minutes }
  expect(signOf(old)).toBe('pass')
  expect(signOf({ ...old, fresh: minutes - 1 / 60_000 })).toBe('stale')
  expect(signOf({ ...old, fresh: 0, refuse: minutes - 1 / 60_000 })).toBe('unknown')
  expect(found({ ...old, fresh: 0, refuse: 0 }).code).toBe('check.list_too_old')
})

test('a list from the future says that our own clock is slow, and without a list nothing is told', () => {
  expect(found({ age: -10_001 }).code).toBe('check.list_ahead')
  expect(judge(OURS.text, { trust: TRUST, status: new Map(), certain: true }, AT).code).toBe('check.no_list')
})

test('a clock that nobody told accuses nobody', () => {
  const late = new Date(+AT + 5 * MINUTE)
  expect(found({}, true, late).code).toBe('code.too_old')
  expect(found({}, false, late)).toMatchObject({ verdict: 'cannot_check', code: 'check.own_clock' })
})
