import { setLanguage } from '@healthcode/core/i18n'
import { beforeEach, describe, expect, test } from 'vitest'

import { faultOf, LEAST, onRecord, phrases, withPhrase } from '../src/people/findings.ts'
import { earliestSentence, missingSentence, missingSentences, needLines, rulesThatWait } from '../src/people/reasons.ts'
import { aMissing, anInformation, aReason, aWaitingPerson, NOW } from './people.ts'

beforeEach(() => setLanguage('zh-CN'))

describe('a finding', () => {
  test('says what was checked, in six characters at least', () => {
    expect(faultOf('a'.repeat(LEAST - 1), ['close_presence'])).not.toBe('')
    expect(faultOf(` ${'a'.repeat(LEAST - 1)} `, ['close_presence'])).not.toBe('')
    expect(faultOf('a'.repeat(LEAST), ['close_presence'])).toBe('')
  })

  test('is about one pop-up at least', () => expect(faultOf('上门核实，无异常。', [])).not.toBe(''))

  test('takes a phrase in by a tap and gives it up by the next', () => {
    const [phrase = ''] = phrases('cleared')
    expect(withPhrase('先记一笔。', phrase)).toBe(`先记一笔。${phrase}`)
    expect(withPhrase(withPhrase('', phrase), phrase)).toBe('')
  })
})

describe('after an answer was lost', () => {
  const cleared = anInformation([aReason({ missing: [] })])
  const open = anInformation([aReason()])
  const marked = (finding: 'yes' | 'no' | 'not_yet') =>
    aWaitingPerson({ reasons: [{ rule_id: 'close_presence', opened_at: '', missing: [], cleared: finding, clearable: true }] })

  test('cleared is on record when the pop-up waits for no check any more', () => {
    expect(onRecord('cleared', ['close_presence'], { information: cleared, waiting: undefined }, marked('not_yet'))).toBe(true)
    expect(onRecord('cleared', ['close_presence'], { information: open, waiting: undefined }, marked('not_yet'))).toBe(false)
  })

  test('not cleared is on record when the list says so now and did not before', () => {
    const now = { information: open, waiting: marked('no') }
    expect(onRecord('not_cleared', ['close_presence'], now, marked('not_yet'))).toBe(true)
    expect(onRecord('not_cleared', ['close_presence'], now, marked('no'))).toBe(false)
    expect(onRecord('not_cleared', ['close_presence'], { information: open, waiting: undefined }, undefined)).toBe(false)
  })
})

describe('reasons', () => {
  test('wait for a check while it is missing, open and a pop-up; two exposures of one rule wait once', () => {
    const reasons = [
      aReason(), aReason({ opened_at: '2022-05-18T01:00:00Z' }), aReason({ rule_id: 'positive', pop_up: false }),
      aReason({ rule_id: 'from_severe_city', outcome: 'released' }), aReason({ rule_id: 'other_risk', missing: [] }),
    ]
    expect(rulesThatWait(anInformation(reasons))).toEqual(['close_presence'])
  })

  test('each need is a line, met or with what is missing', () => {
    const needs = [
      { need: 'community_report', count: 1, apart_hours: 0, met: true },
      { need: 'negative_tests', count: 2, apart_hours: 24, met: false },
    ]
    const tests = aMissing({ need: 'negative_tests', count: 2, have: 1, apart_hours: 24, earliest_at: '2022-05-19T04:00:00Z' })
    expect(needLines(aReason({ needs, missing: [tests] }), NOW)).toEqual([
      { need: 'community_report', met: true, text: '向社区报备' },
      { need: 'negative_tests', met: false, text: '核酸阴性 1/2（间隔满 24 小时），5月19日 12:00 起采样' },
    ])
  })

  test('a sample may be taken from its earliest instant on', () => {
    const test = aMissing({ need: 'negative_tests', earliest_at: '2022-05-18T02:00:00Z' })
    expect(missingSentence(test, NOW)).toContain('现在可以采样')
    expect(missingSentence(test, new Date(NOW.getTime() - 1000))).toContain('5月18日 10:00 起采样')
  })

  test('the same thing missing twice is told once', () => {
    expect(missingSentences(anInformation([aReason(), aReason({ rule_id: 'from_case_county' })]), NOW)).toEqual(['基层排查完毕'])
  })

  test('without an own earliest date an authority ends it; with nothing open nothing is said', () => {
    expect(earliestSentence(anInformation([aReason()]))).toContain('5月19日 12:00')
    expect(earliestSentence(anInformation([aReason()], { earliest_at: null }))).toContain('主管单位')
    expect(earliestSentence(anInformation([]))).toBe('')
  })
})
