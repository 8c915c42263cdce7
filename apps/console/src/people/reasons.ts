/** What a person's reasons say to the community: which wait for its check, what each still needs, and from when it counts. */
import { when } from '@healthcode/core/dates'
import type { Information, Missing, Need, Reason } from '@healthcode/core/types'

import { t, word } from '../texts/index.ts'

const CLEARANCE = 'community_clearance'

export interface NeedLine {
  need: string
  met: boolean
  text: string
}

/** An open pop-up that waits for the finding of a check. */
export function waitsForCheck(reason: Reason): boolean {
  return reason.outcome === 'open' && reason.pop_up && reason.missing.some(({ need }) => need === CLEARANCE)
}

/** The rules whose pop-ups wait, each once: one finding may be about several exposures under one rule. */
export function rulesThatWait(information: Information): string[] {
  return [...new Set(information.reasons.filter(waitsForCheck).map((reason) => reason.rule_id))]
}

export function openReasons(information: Information): Reason[] {
  return information.reasons.filter((reason) => reason.outcome === 'open')
}

export function endedReasons(information: Information): Reason[] {
  return information.reasons.filter((reason) => reason.outcome !== 'open')
}

/** Every need of a reason in a line, those that are met and those that are missing. */
export function needLines(reason: Reason, now: Date): NeedLine[] {
  return reason.needs.map((need) => lineOf(need, reason.missing, now))
}

/** What is missing over all open reasons, each sentence once. */
export function missingSentences(information: Information, now: Date): string[] {
  const all = openReasons(information).flatMap((reason) => reason.missing)
  return [...new Set(all.map((missing) => missingSentence(missing, now)))]
}

/** What is missing, and from when it can be done, when that is not now already. */
export function missingSentence(missing: Missing, now: Date): string {
  const later = missing.earliest_at !== null && new Date(missing.earliest_at) > now
  if (missing.need === 'negative_tests') return testsSentence(missing, later)
  const what = word('missing', missing.need)
  return later && missing.earliest_at ? t('missing.from', { what, at: when(missing.earliest_at) }) : what
}

/** When all that acts now can be over, in a sentence; nothing when nothing is open. */
export function earliestSentence(information: Information): string {
  if (openReasons(information).length === 0) return ''
  return information.earliest_at ? t('missing.earliest', { at: when(information.earliest_at) }) : t('missing.earliest_authority')
}

function lineOf(need: Need, missing: readonly Missing[], now: Date): NeedLine {
  const wanting = missing.find((other) => other.need === need.need)
  if (need.met || !wanting) return { need: need.need, met: true, text: word('need', need.need) }
  return { need: need.need, met: false, text: missingSentence(wanting, now) }
}

function testsSentence({ have, count, apart_hours, earliest_at }: Missing, later: boolean): string {
  const facts = { have, count, hours: apart_hours ?? 0 }
  const what = count > 1 && apart_hours ? t('missing.tests_apart', facts) : t('missing.tests', facts)
  return later && earliest_at ? t('missing.sampled_from', { what, at: when(earliest_at) }) : t('missing.sampled_now', { what })
}
