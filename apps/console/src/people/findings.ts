/** What a finding has to say before it can go on record, and the phrases that help to say it. */
import type { Information } from '@healthcode/core/types'
import type { WaitingPerson } from '@healthcode/core/types-console'

import { type Key, t } from '../texts/index.ts'
import { rulesThatWait } from './reasons.ts'

export type Kind = 'cleared' | 'not_cleared'

/** Characters: fewer say nothing about what was checked, more belong in a report. */
export const LEAST = 6
export const MOST = 500

const PHRASES: Record<Kind, Key[]> = {
  cleared: ['finding.phrases.home_well', 'finding.phrases.phone_well', 'finding.phrases.trip_checked'],
  not_cleared: [
    'finding.phrases.not_home', 'finding.phrases.symptoms', 'finding.phrases.trip_differs', 'finding.phrases.refuses',
  ],
}

export function phrases(kind: Kind): string[] {
  return PHRASES[kind].map((key) => t(key))
}

/** The text with a phrase put in, or taken out again when it stood there. */
export function withPhrase(text: string, phrase: string): string {
  if (text.includes(phrase)) return text.replace(phrase, '').replace(/ {2,}/g, ' ').trim()
  return [text.trim(), phrase].filter(Boolean).join(/[A-Za-z]/.test(phrase) ? ' ' : '')
}

/** What is wrong with a finding, in words; empty when it can be sent. */
export function faultOf(text: string, of: readonly string[]): string {
  if (of.length === 0) return t('finding.which_none')
  return text.trim().length < LEAST ? t('finding.too_short', { least: LEAST }) : ''
}

/**
 * Whether a finding of which no answer came is on record: what it cleared waits no more; what it did not clear is marked
 * so in the work list, and was not before.
 */
export function onRecord(
  kind: Kind,
  of: readonly string[],
  now: { information: Information; waiting: WaitingPerson | undefined },
  before: WaitingPerson | undefined,
): boolean {
  if (kind === 'cleared') return !of.some((rule) => rulesThatWait(now.information).includes(rule))
  return of.every((rule) => clearedOf(now.waiting, rule) === 'no' && clearedOf(before, rule) !== 'no')
}

function clearedOf(person: WaitingPerson | undefined, rule: string): string | undefined {
  return person?.reasons.find((reason) => reason.rule_id === rule)?.cleared
}
