/**
 * What the screen says: one sign for the door, and everything that is against it. The color of the code is one reason
 * among others: a green code with a fever is not drawn green, and what we could not find out never is.
 */
import { doorAnswer, type Told } from '@healthcode/core/scans'
import type { Color, CountedIn, RuleReason, TestedWithin } from '@healthcode/core/types'

import type { Counted } from './shift.ts'
import type { Found } from './verdicts.ts'

/**
 * One shape and one background each. `hold`: a green code that this door's rule does not let pass; `stale`: green, but
 * by news that is too old; `paper`: green, and the document says whose it is; `clear` and `notice`: a national code,
 * which has no color.
 */
export type SignName =
  | 'pass'
  | 'paper'
  | 'clear'
  | 'notice'
  | 'stale'
  | 'yellow'
  | 'red'
  | 'hold'
  | 'bad'
  | 'unknown'
  | 'checking'

export interface Answer {
  sign: SignName
  /** Of the code; null when it is not valid, when nobody could tell, and of a national code. */
  color: Color | null
  /** By code, everything that is against it. */
  against: RuleReason[]
}

const STALE = 'rule.list_stale'

/** The answer to a verdict under the rule and with the temperature that the guard has set since: no new scan for them. */
export function answerOf(verdict: Found, testedWithin: TestedWithin, temperature: number | null, counted: CountedIn = 'hours'): Answer {
  if (verdict.verdict === 'bad_code') return { sign: 'bad', color: null, against: [] }
  const color = verdict.level === 'national' ? null : verdict.color
  const tells = color !== null || verdict.level === 'national'
  if (verdict.verdict !== 'accepted' || !tells) return { sign: 'unknown', color: null, against: [] }
  const rule = { tested_within_hours: testedWithin, counted_in: counted }
  const ours = doorAnswer(rule, told(verdict), temperature, new Date(verdict.server_at)).reasons
  const against = [...ours, ...newer(verdict)]
  return { sign: signOf(verdict, color, against), color, against }
}

/** The gravest first: what is old is said only of what would otherwise pass. */
function signOf(verdict: Found, color: Color | null, against: readonly RuleReason[]): SignName {
  if (color === 'yellow' || color === 'red') return color
  if (color === null && verdict.pop_up !== false) return 'notice'
  if (against.some((reason) => reason !== STALE)) return 'hold'
  if (against.length > 0) return 'stale'
  if (verdict.level === 'paper') return 'paper'
  return color === null ? 'clear' : 'pass'
}

/** What may pass counts as passed, with a look at the document too; what is told by old news is not known. */
export function countsAs({ sign }: Answer): Counted {
  if (sign === 'pass' || sign === 'paper' || sign === 'clear') return 'pass'
  if (sign === 'bad' || sign === 'unknown') return sign
  return sign === 'stale' ? 'unknown' : 'stop'
}

/** What an accepted verdict says; what it does not say counts against it. */
function told(verdict: Found): Told {
  const { pop_up, declared, latest_negative: test, level } = verdict
  const latestNegative = test && { sampledAt: new Date(test.sampled_at), reportedAt: new Date(test.reported_at) }
  return {
    color: level === 'national' ? null : verdict.color,
    popUp: pop_up !== false,
    declared: declared === true,
    latestNegative,
    level: level ?? 'own',
    fresh: verdict.offline?.fresh ?? true,
  }
}

const KNOWN = new Set<string>([
  'rule.color',
  'rule.pop_up',
  'rule.temperature',
  'rule.test_missing',
  'rule.test_too_old',
  'rule.not_declared',
  STALE,
])

/** A reason that a newer server gives, and this page cannot weigh by itself, is against it all the same. */
function newer({ rule }: Found): RuleReason[] {
  return (rule?.reasons ?? []).filter((reason) => !KNOWN.has(reason))
}
