import { setLanguage } from '@healthcode/core/i18n'
import type { Missing, Need } from '@healthcode/core/types'
import { beforeAll, describe, expect, it } from 'vitest'

import { ahead, needLines, needText, reportWanted } from '../src/information/needs.ts'

const NOW = new Date('2022-05-18T08:00:00Z')
const REPORT: Need = { need: 'community_report', count: 1, apart_hours: null, met: false }
const TESTS: Need = { need: 'negative_tests', count: 2, apart_hours: 24, met: false }

beforeAll(() => setLanguage('zh-CN'))

function missing(more: Partial<Missing>): Missing {
  return { need: 'negative_tests', count: 2, have: 0, apart_hours: 24, earliest_at: null, ...more }
}

describe('a need in words', () => {
  it('counts tests and says how far apart', () => {
    expect(needText(TESTS)).toContain('2 次核酸检测阴性，采样间隔满 24 小时')
    expect(needText({ ...TESTS, count: 1 })).toBe('到达本地后 1 次核酸检测阴性')
    expect(needText({ ...TESTS, apart_hours: null })).toBe('到达本地后 2 次核酸检测阴性')
  })

  it('says what is there and from when on more counts', () => {
    const lines = needLines({ needs: [TESTS], missing: [missing({ have: 1, earliest_at: '2022-05-19T00:00:00Z' })] }, NOW)
    expect(lines[0]).toMatchObject({ met: false, remark: '已有 1 次 · 5月19日 08:00 起采样才计入' })
  })

  it('says no date that has passed', () => {
    const lines = needLines({ needs: [TESTS], missing: [missing({ earliest_at: '2022-05-18T07:00:00Z' })] }, NOW)
    expect(lines[0]?.remark).toBe('')
  })

  it('adds nothing to what is done', () => {
    const done = { ...REPORT, met: true }
    expect(needLines({ needs: [done], missing: [] }, NOW)[0]).toMatchObject({ met: true, remark: '' })
  })
})

it('a date is ahead when it is more than a minute away', () => {
  expect(ahead('2022-05-18T08:01:00Z', NOW)).toBeNull()
  expect(ahead('2022-05-18T08:01:01Z', NOW)).toBe('2022-05-18T08:01:01Z')
  expect(ahead(null, NOW)).toBeNull()
})

it('a report is wanted while an open reason asks for one that is not met', () => {
  expect(reportWanted([{ outcome: 'open', needs: [REPORT] }])).toBe(true)
  expect(reportWanted([{ outcome: 'open', needs: [{ ...REPORT, met: true }] }])).toBe(false)
  expect(reportWanted([{ outcome: 'expired', needs: [REPORT] }])).toBe(false)
  expect(reportWanted([])).toBe(false)
})
