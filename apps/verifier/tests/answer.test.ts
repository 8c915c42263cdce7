import type { Verdict } from '@healthcode/core/types'
import { expect, test } from 'vitest'

import { answerOf, countsAs } from '../src/door/answer.ts'
import { labels } from '../src/door/sentences.ts'
import type { Found } from '../src/door/verdicts.ts'

const AT = '2022-05-18T08:00:00Z'

function accepted(change: Partial<Found> = {}): Found {
  return {
    verdict: 'accepted',
    code: 'scan.accepted',
    sentence: '',
    color: 'green',
    pop_up: false,
    declared: true,
    name: '王*',
    level: 'own',
    shown_at: AT,
    shown_ago: 1,
    checked_before: null,
    no_abnormality: true,
    notices: [],
    latest_negative: null,
    rule: { met: true, reasons: [] },
    server_at: AT,
    ...change,
  }
}

const sampled = (hours: number, minutes = 0) => {
  const sampled_at = new Date(Date.parse(AT) - (hours * 60 + minutes) * 60_000).toISOString()
  return { sampled_at, reported_at: AT }
}

test('green, no pop-up, declared: may pass, measured or not', () => {
  expect(answerOf(accepted(), 0, null)).toEqual({ sign: 'pass', color: 'green', against: [] })
  expect(answerOf(accepted(), 0, 36.5).sign).toBe('pass')
})

test('37.2 passes and 37.3 does not', () => {
  expect(answerOf(accepted(), 0, 37.2).sign).toBe('pass')
  expect(answerOf(accepted(), 0, 37.3)).toEqual({ sign: 'hold', color: 'green', against: ['rule.temperature'] })
})

test('a test of 48 h is within 48 h, one minute more is not', () => {
  expect(answerOf(accepted({ latest_negative: sampled(48) }), 48, null).sign).toBe('pass')
  expect(answerOf(accepted({ latest_negative: sampled(48, 1) }), 48, null).against).toEqual(['rule.test_too_old'])
  expect(answerOf(accepted({ latest_negative: sampled(48, 1) }), 72, null).sign).toBe('pass')
  expect(answerOf(accepted(), 24, null).against).toEqual(['rule.test_missing'])
})

test('yellow and red keep their sign whatever else is against them', () => {
  expect(answerOf(accepted({ color: 'yellow' }), 0, 39).sign).toBe('yellow')
  expect(answerOf(accepted({ color: 'red', pop_up: true }), 48, null)).toMatchObject({
    sign: 'red',
    against: ['rule.color', 'rule.pop_up', 'rule.test_missing'],
  })
})

test('a pop-up, a missing declaration, and what a verdict leaves out stop a green code', () => {
  expect(answerOf(accepted({ pop_up: true }), 0, null).against).toEqual(['rule.pop_up'])
  expect(answerOf(accepted({ declared: false }), 0, null).against).toEqual(['rule.not_declared'])
  expect(answerOf(accepted({ pop_up: null, declared: null }), 0, null).sign).toBe('hold')
})

test('what a newer server has against it counts, known or not', () => {
  const rule = { met: false, reasons: ['rule.quarantine' as 'rule.color'] }
  expect(answerOf(accepted({ rule }), 0, null)).toMatchObject({ sign: 'hold', against: ['rule.quarantine'] })
})

test('what could not be found out is never a color', () => {
  expect(answerOf(accepted({ verdict: 'cannot_check' }), 0, null)).toEqual({ sign: 'unknown', color: null, against: [] })
  expect(answerOf(accepted({ color: null }), 0, null).sign).toBe('unknown')
  expect(answerOf(accepted({ verdict: 'bad_code' }), 0, null)).toEqual({ sign: 'bad', color: null, against: [] })
  expect(answerOf(accepted({ verdict: 'something new' as 'accepted' }), 0, null).sign).toBe('unknown')
})

test('each answer counts once, and everything that may not pass as one', () => {
  const counted = (change: Partial<Verdict>, temperature: number | null = null) =>
    countsAs(answerOf(accepted(change), 0, temperature))
  expect([counted({}), counted({ color: 'red' }), counted({ color: 'yellow' }), counted({}, 38)]).toEqual([
    'pass',
    'stop',
    'stop',
    'stop',
  ])
  expect([counted({ verdict: 'bad_code' }), counted({ verdict: 'cannot_check' })]).toEqual(['bad', 'unknown'])
})

test('paper is never a plain pass, and counts as one', () => {
  const paper = answerOf(accepted({ level: 'paper' }), 0, 36.5)
  expect(paper).toEqual({ sign: 'paper', color: 'green', against: [] })
  expect(countsAs(paper)).toBe('pass')
  expect(answerOf(accepted({ level: 'paper' }), 0, 37.3).sign).toBe('hold')
  expect(answerOf(accepted({ level: 'paper', color: 'red' }), 0, null).sign).toBe('red')
})

test('a national code has no color: nothing noted or a notice, and what the door asks besides', () => {
  const national = { level: 'national', color: null } as const
  expect(answerOf(accepted(national), 0, null)).toEqual({ sign: 'clear', color: null, against: [] })
  expect(answerOf(accepted({ ...national, pop_up: true }), 0, null)).toMatchObject({ sign: 'notice', color: null })
  expect(answerOf(accepted(national), 0, 38).sign).toBe('hold')
  expect(answerOf(accepted({ ...national, color: 'green' }), 0, null).sign).toBe('clear')
})

test('news that is too old is never green, and what is worse is said first', () => {
  const stale = { offline: { as_of: AT, fresh: false } }
  expect(answerOf(accepted(stale), 0, null)).toEqual({ sign: 'stale', color: 'green', against: ['rule.list_stale'] })
  expect(answerOf(accepted({ ...stale, level: 'paper' }), 0, null).sign).toBe('stale')
  expect(answerOf(accepted({ ...stale, level: 'national', color: null }), 0, null).sign).toBe('stale')
  expect(answerOf(accepted({ ...stale, pop_up: true }), 0, null).sign).toBe('hold')
  expect(answerOf(accepted({ ...stale, color: 'red' }), 0, null).sign).toBe('red')
  expect(countsAs(answerOf(accepted(stale), 0, null))).toBe('unknown')
})

test('fresh news passes offline as online', () => {
  expect(answerOf(accepted({ offline: { as_of: AT, fresh: true } }), 0, null).sign).toBe('pass')
})

test('who enters the country and who was claimed for pass as anybody, with a label', () => {
  expect(answerOf(accepted({ level: 'entry' }), 0, null).sign).toBe('pass')
  expect(labels(accepted({ level: 'entry' }))).toEqual([{ name: 'entry', text: '入境' }])
  expect(labels(accepted({ level: 'proxy' }))).toEqual([{ name: 'proxy', text: '代领' }])
  const offline = { as_of: new Date(Date.parse(AT) - 180_000).toISOString(), fresh: true }
  expect(labels(accepted({ offline }))).toEqual([{ name: 'offline', text: '离线 · 3 分钟前的名单' }])
})

test('a door that counts calendar days takes an early sample for the whole of its last day', () => {
  const test = { sampled_at: '2022-05-16T22:30:00Z', reported_at: '2022-05-17T13:00:00Z' } // 06:30 and 21:00 of the 17th
  const verdict = accepted({ latest_negative: test, server_at: '2022-05-18T15:59:00Z' }) // 23:59 of the 18th
  expect(answerOf(verdict, 24, null, 'days').sign).toBe('pass')
  expect(answerOf(verdict, 24, null, 'hours').against).toEqual(['rule.test_too_old'])
  expect(answerOf({ ...verdict, server_at: '2022-05-18T16:00:00Z' }, 24, null, 'days').against).toEqual(['rule.test_too_old'])
})
