/**
 * What the screen says: one sign for the door, and everything that is against it. The color of the code is one reason
 * among others: a green code with a fever is not drawn green, and what we could not find out never is.
 */
import { doorAnswer, type Told } from '@healthcode/core/scans'
import type { Color, RuleReason, TestedWithin, Verdict } from '@healthcode/core/types'

import type { Counted } from './shift.ts'

/** One shape and one background each; `hold`: a green code that this door's rule does not let pass. */
export type SignName = 'pass' | 'yellow' | 'red' | 'hold' | 'bad' | 'unknown' | 'checking'

export interface Answer {
  sign: SignName
  /** Of the code; null when it is not valid, or nobody could tell. */
  color: Color | null
  /** By code, everything that is against it. */
  against: RuleReason[]
}

/** The answer to a verdict under the rule and with the temperature that the guard has set since: no new scan for them. */
export function answerOf(verdict: Verdict, testedWithin: TestedWithin, temperature: number | null): Answer {
  if (verdict.verdict === 'bad_code') return { sign: 'bad', color: null, against: [] }
  const { color } = verdict
  if (verdict.verdict !== 'accepted' || !color) return { sign: 'unknown', color: null, against: [] }
  const rule = { tested_within_hours: testedWithin }
  const ours = doorAnswer(rule, told(verdict), temperature, new Date(verdict.server_at)).reasons
  const against = [...ours, ...newer(verdict)]
  if (color !== 'green') return { sign: color, color, against }
  return { sign: against.length > 0 ? 'hold' : 'pass', color, against }
}

export function countsAs({ sign }: Answer): Counted {
  if (sign === 'pass' || sign === 'bad' || sign === 'unknown') return sign
  return 'stop'
}

/** What an accepted verdict says; what it does not say counts against it. */
function told({ color, pop_up, declared, latest_negative: test }: Verdict): Told {
  const latestNegative = test && { sampledAt: new Date(test.sampled_at), reportedAt: new Date(test.reported_at) }
  return { color, popUp: pop_up !== false, declared: declared === true, latestNegative }
}

const KNOWN = new Set<string>([
  'rule.color',
  'rule.pop_up',
  'rule.temperature',
  'rule.test_missing',
  'rule.test_too_old',
  'rule.not_declared',
])

/** A reason that a newer server gives, and this page cannot weigh by itself, is against it all the same. */
function newer({ rule }: Verdict): RuleReason[] {
  return (rule?.reasons ?? []).filter((reason) => !KNOWN.has(reason))
}
