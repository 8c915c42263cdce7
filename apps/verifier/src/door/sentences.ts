/** A verdict in sentences: what a screen reader says at once, and the reasons as they stand on the screen. */
import { sentence } from '@healthcode/core/sentences'
import type { RuleReason, TestedWithin } from '@healthcode/core/types'

import { isKey, t } from '../texts/index.ts'
import type { Answer } from './answer.ts'
import { choices } from './choices.ts'
import type { Found } from './verdicts.ts'

/** 4 秒 / 3 分钟 / 60 小时: one unit, rounded down; the rule counts exactly. */
export function ago(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole < 60) return t('time.seconds', { count: whole })
  if (whole < 3600) return t('time.minutes', { count: Math.floor(whole / 60) })
  return t('time.hours', { count: Math.floor(whole / 3600) })
}

/** How long before the verdict an instant was. */
export function before(verdict: Found, at: string): string {
  return ago((Date.parse(verdict.server_at) - Date.parse(at)) / 1000)
}

/** What is wrong, or why it is not known, and what to do; an accepted code without a color has no sentence of its own. */
export function sentenceOf(verdict: Found): string {
  return verdict.verdict === 'accepted' ? t('check.color') : (verdict.said?.() ?? verdict.sentence)
}

/** What kind of code it is and how it was found out, in a word each: beside the sign, as large as the color's word. */
export function labels(verdict: Found): { name: string; text: string }[] {
  const { level, offline } = verdict
  const kind = level === null || level === 'own' ? [] : [{ name: level, text: t(`label.${level}`) }]
  if (!offline) return kind
  return [...kind, { name: 'offline', text: t('label.offline', { ago: before(verdict, offline.as_of) }) }]
}

/** Everything that is against it, a sentence each, with what to do. */
export function whys(answer: Answer, verdict: Found, temperature: number | null): string[] {
  return answer.against.map((reason) => say('why', reason, answer, verdict, temperature))
}

/** The same in two words each, to be read at arm's length. */
export function briefly(answer: Answer, verdict: Found, temperature: number | null): string {
  return answer.against.map((reason) => say('brief', reason, answer, verdict, temperature)).join(' · ')
}

function say(how: 'why' | 'brief', reason: RuleReason, answer: Answer, verdict: Found, temperature: number | null): string {
  const test = verdict.latest_negative
  const key = `${how}.${reason}`
  if (!isKey(key)) return sentence(reason) // of a newer server
  return t(key, {
    color: t(`color.${answer.color ?? 'red'}`),
    value: temperature?.toFixed(1) ?? '',
    allowed: allowed(),
    age: test ? before(verdict, test.sampled_at) : '',
  })
}

/** The whole answer for the ear, in the order in which it matters. */
export function spoken(answer: Answer | null, verdict: Found | null, temperature: number | null): string {
  if (!answer || !verdict) return `${t('word.checking')}. ${t('under.checking')}.`
  const told = answer.sign !== 'bad' && answer.sign !== 'unknown'
  const parts = [t(`word.${answer.sign}`)]
  if (answer.color) parts.push(t(`color.${answer.color}`))
  else if (!told) parts.push(sentenceOf(verdict))
  if (told) parts.push(...labels(verdict).map(({ text }) => text))
  if (verdict.checked_before !== null) parts.push(t('verdict.checked_before', { ago: ago(verdict.checked_before) }))
  parts.push(...whys(answer, verdict, temperature))
  if (verdict.name) parts.push(verdict.name)
  const { document } = verdict.carried ?? {}
  if (document) parts.push(t('verdict.document', { first: document.slice(0, 2), last: document.slice(2) }))
  if (told && temperature === null) parts.push(t('temperature.missing'))
  return `${parts.join('. ')}.`
}

/** This door's rule in two words: 不要求核酸 / 48 小时核酸 / 2 天核酸. */
export function ruleName(hours: TestedWithin = choices.value.testedWithin): string {
  return t(choices.value.countedIn === 'days' && hours ? `rule.days.${hours}` : `rule.${hours}`)
}

/** The same at length, for whoever chooses it. */
export function ruleInFull(hours: TestedWithin): string {
  return t(choices.value.countedIn === 'days' && hours ? `rule.long.days.${hours}` : `rule.long.${hours}`)
}

/** How old a test may be at this door: 48 小时 / 2 个自然日. */
function allowed(): string {
  const { testedWithin: hours, countedIn } = choices.value
  return countedIn === 'days' ? t('time.days', { count: hours / 24 }) : t('time.hours', { count: hours })
}
