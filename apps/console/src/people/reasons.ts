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
export function needLines(reason: Reason): NeedLine[] {
  return reason.needs.map((need) => lineOf(need, reason.missing))
}

/** What is missing over all open reasons, each sentence once. */
export function missingSentences(information: Information): string[] {
  return [...new Set(openReasons(information).flatMap((reason) => reason.missing.map(missingSentence)))]
}

export function missingSentence(missing: Missing): string {
  const from = missing.earliest_at ? when(missing.earliest_at) : ''
  if (missing.need === 'negative_tests') return testsSentence(missing, from)
  if (missing.need === 'community_report') return t('missing.community_report', { since: from })
  if (missing.need === CLEARANCE) return t('missing.community_clearance', { since: from })
  return word('missing', missing.need)
}

/** When all that acts now can be over, in a sentence; nothing when nothing is open. */
export function earliestSentence(information: Information): string {
  if (openReasons(information).length === 0) return ''
  return information.earliest_at ? t('missing.earliest', { at: when(information.earliest_at) }) : t('missing.earliest_authority')
}

function lineOf(need: Need, missing: readonly Missing[]): NeedLine {
  const wanting = missing.find((other) => other.need === need.need)
  if (need.met || !wanting) return { need: need.need, met: true, text: word('need', need.need) }
  return { need: need.need, met: false, text: missingSentence(wanting) }
}

function testsSentence({ have, count, apart_hours }: Missing, earliest: string): string {
  const facts = { have, count, earliest }
  return apart_hours ? t('missing.negative_tests_apart', { ...facts, hours: apart_hours }) : t('missing.negative_tests', facts)
}
