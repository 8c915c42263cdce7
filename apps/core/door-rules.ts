/**
 * A door's rule: what a door asks of whoever was scanned, and everything that is against it (绿码且体温正常), as
 * `healthcode/core/door_rules.py` has it.
 */
import type { Told } from './scans.ts'
import type { DoorRule, RuleAnswer, RuleReason } from './types.ts'

/** Degrees Celsius of the forehead from which a temperature is not normal. */
export const FEVER = 37.3

/** A result issued before this hour of the day counts as sampled the day before. */
const NIGHT_ENDS = 6

/** ms. China has one clock, eight hours ahead of UTC, and none in summer since 1991. */
const [HOUR, DAY] = [3_600_000, 86_400_000]
const SHANGHAI = 8 * HOUR

/** `temperature` in °C, null when it was not taken: that is the guard's to do. */
export function doorAnswer(rule: DoorRule, facts: Told, temperature: number | null, at: Date): RuleAnswer {
  const asked = rule.tested_within_hours * HOUR
  const test = facts.latestNegative
  const against: Record<RuleReason, boolean> = {
    'rule.color': facts.color !== 'green' && facts.level !== 'national',
    'rule.pop_up': facts.popUp,
    'rule.temperature': temperature !== null && !(temperature < FEVER),
    'rule.test_missing': asked > 0 && test === null,
    'rule.test_too_old': asked > 0 && test !== null && ageOf(rule, test, at) > asked,
    'rule.not_declared': !facts.declared,
    'rule.list_stale': facts.fresh === false,
  }
  const reasons = (Object.keys(against) as RuleReason[]).filter((reason) => against[reason])
  return { met: reasons.length === 0, reasons }
}

/** ms. The last of the hours, or days, belongs to them: 48 h after is within 48 h. */
function ageOf({ counted_in }: DoorRule, { sampledAt, reportedAt }: NonNullable<Told['latestNegative']>, at: Date): number {
  if (counted_in !== 'days') return at.getTime() - sampledAt.getTime()
  const sampledOn = dayOf(sampledAt)
  return dayOf(at) - (hourOf(reportedAt) < NIGHT_ENDS ? Math.min(sampledOn, dayOf(reportedAt) - DAY) : sampledOn)
}

/** Where the day of Asia/Shanghai begins, on a clock that runs eight hours ahead. */
function dayOf(at: Date): number {
  return Math.floor((at.getTime() + SHANGHAI) / DAY) * DAY
}

function hourOf(at: Date): number {
  return Math.floor((at.getTime() + SHANGHAI - dayOf(at)) / HOUR)
}
