/** A verdict in sentences: what a screen reader says at once, and the reasons as they stand on the screen. */
import { sentence } from '@healthcode/core/sentences'
import type { RuleReason, Verdict } from '@healthcode/core/types'

import { isKey, t } from '../texts/index.ts'
import type { Answer } from './answer.ts'
import { choices } from './choices.ts'

/** 4 秒 / 3 分钟 / 60 小时: one unit, rounded down; the rule counts exactly. */
export function ago(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole < 60) return t('time.seconds', { count: whole })
  if (whole < 3600) return t('time.minutes', { count: Math.floor(whole / 60) })
  return t('time.hours', { count: Math.floor(whole / 3600) })
}

/** How long before the verdict an instant was. */
export function before(verdict: Verdict, at: string): string {
  return ago((Date.parse(verdict.server_at) - Date.parse(at)) / 1000)
}

/** What is wrong, or why it is not known, and what to do; an accepted code without a color has no sentence of its own. */
export function sentenceOf(verdict: Verdict): string {
  return verdict.verdict === 'accepted' ? t('check.color') : verdict.sentence
}

/** Everything that is against it, a sentence each, with what to do. */
export function whys(answer: Answer, verdict: Verdict, temperature: number | null): string[] {
  return answer.against.map((reason) => say('why', reason, answer, verdict, temperature))
}

/** The same in two words each, to be read at arm's length. */
export function briefly(answer: Answer, verdict: Verdict, temperature: number | null): string {
  return answer.against.map((reason) => say('brief', reason, answer, verdict, temperature)).join(' · ')
}

function say(how: 'why' | 'brief', reason: RuleReason, answer: Answer, verdict: Verdict, temperature: number | null): string {
  const test = verdict.latest_negative
  const key = `${how}.${reason}`
  if (!isKey(key)) return sentence(reason) // of a newer server
  return t(key, {
    color: t(`color.${answer.color ?? 'red'}`),
    value: temperature?.toFixed(1) ?? '',
    hours: choices.value.testedWithin,
    age: test ? before(verdict, test.sampled_at) : '',
  })
}

/** The whole answer for the ear, in the order in which it matters. */
export function spoken(answer: Answer | null, verdict: Verdict | null, temperature: number | null): string {
  if (!answer || !verdict) return `${t('word.checking')}. ${t('under.checking')}.`
  const parts = [t(`word.${answer.sign}`), answer.color ? t(`color.${answer.color}`) : sentenceOf(verdict)]
  if (verdict.checked_before !== null) parts.push(t('verdict.checked_before', { ago: ago(verdict.checked_before) }))
  parts.push(...whys(answer, verdict, temperature))
  if (verdict.name) parts.push(verdict.name)
  if (answer.color && temperature === null) parts.push(t('temperature.missing'))
  return `${parts.join('. ')}.`
}
