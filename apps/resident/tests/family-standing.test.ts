import { beforeEach, describe, expect, it } from 'vitest'
import { setLanguage } from '@healthcode/core/i18n'

import { ordered, reasonTold, standingOf, taken } from '../src/family/standing.ts'
import { t } from '../src/texts/index.ts'
import { aDependant, NOW } from './family.ts'

beforeEach(() => setLanguage('zh-CN'))

describe('what the list says of a dependant', () => {
  it('whose photo is missing: to take it, or to delete and do it again', () => {
    expect(standingOf(aDependant({ state: 'photo_needed' }), NOW)).toMatchObject({ tone: 'warn', acts: ['photo', 'redo', 'delete'] })
  })

  it('who waits: by when it is decided, and once that is past, whom to ask', () => {
    const at = (decide_by: string) => standingOf(aDependant({ state: 'pending', decide_by }), NOW).told
    expect(at('2022-05-18T02:00:01Z')).toBe(t('family.told.pending', { at: '5月18日 10:00' }))
    expect(at('2022-05-18T01:59:59Z')).toContain('12345')
  })

  it('whose code stands: shown first, handed over, ended', () => {
    expect(standingOf(aDependant(), NOW)).toMatchObject({ tone: 'ok', told: t('family.told.ready'), acts: ['show', 'hand_over', 'end'] })
  })

  it('who was refused: why, and to claim again; nothing is left to be deleted', () => {
    const refused = standingOf(aDependant({ state: 'refused', reason: 'unreadable' }), NOW)
    expect(refused).toMatchObject({ tone: 'problem', told: t('family.reason.unreadable'), acts: ['again'] })
  })

  it('whose claim is over: why', () => {
    expect(standingOf(aDependant({ state: 'ended', reason: 'own_claim' }), NOW)).toMatchObject({ told: t('family.reason.own_claim'), acts: [] })
  })
})

it('a reason of a later server leads to those who know', () => {
  expect(reasonTold('some_new_reason')).toBe(t('family.reason.unknown'))
})

it('those that stand come first, then the latest', () => {
  const states = (['ended', 'refused', 'pending', 'active'] as const).map((state) => aDependant({ state, link_id: state }))
  const newer = aDependant({ state: 'pending', link_id: 'newer', asked_at: '2022-05-18T01:00:00Z' })
  expect(ordered([...states, newer]).map(({ link_id }) => link_id)).toEqual(['active', 'newer', 'pending', 'refused', 'ended'])
  expect(taken([...states, newer])).toBe(3)
})
