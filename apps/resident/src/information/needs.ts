/** What ends an episode, in words: each need with whether it is met, and what is known about the rest. */
import { when } from '@healthcode/core/dates'
import type { Missing, Need, Reason } from '@healthcode/core/types'

import { named, t } from '../texts/index.ts'

export interface NeedLine {
  text: string
  met: boolean
  /** What is there already, and from when on more counts; empty when there is nothing to add. */
  remark: string
}

/** The needs in the order of the rule. `now` decides whether a date is still ahead: one that has passed helps nobody. */
export function needLines(reason: Pick<Reason, 'needs' | 'missing'>, now: Date): NeedLine[] {
  return reason.needs.map((need) => {
    const missing = need.met ? undefined : reason.missing.find((each) => each.need === need.need)
    return { text: needText(need), met: need.met, remark: missing ? remark(missing, now) : '' }
  })
}

/** The instant, if it is more than a minute ahead: what can be done at once needs no date. */
export function ahead(at: string | null, now: Date): string | null {
  return at && new Date(at).getTime() - now.getTime() > 60_000 ? at : null
}

/** Whether a report to the community is wanted now: an open reason asks for one and none since then counts. */
export function reportWanted(reasons: readonly Pick<Reason, 'needs' | 'outcome'>[]): boolean {
  const open = reasons.filter((reason) => reason.outcome === 'open')
  return open.some((reason) => reason.needs.some((need) => need.need === 'community_report' && !need.met))
}

/** “到达本地后 2 次核酸检测阴性，采样间隔满 24 小时” */
export function needText(need: Pick<Need, 'need' | 'count' | 'apart_hours'>): string {
  if (need.need !== 'negative_tests') return named('need', need.need)
  if (need.count <= 1) return t('need.negative_test')
  if (!need.apart_hours) return t('need.negative_tests', { count: need.count })
  return t('need.negative_tests_apart', { count: need.count, hours: need.apart_hours })
}

function remark(missing: Missing, now: Date): string {
  const tests = missing.need === 'negative_tests'
  const have = tests && missing.have > 0 ? t('need.have', { have: missing.have }) : ''
  const at = ahead(missing.earliest_at, now)
  const from = at ? t(tests ? 'need.not_before' : 'need.earliest', { at: when(at) }) : ''
  return [have, from].filter(Boolean).join(' · ')
}
