/** What the verifier's door, /api/verifier, answers and takes; see `types.ts` for the rest and for how values are written. */
import type { Color, Instant, LatestNegative, Level } from './types.ts'

export interface VerifierLogin {
  code: string
  name: string
}

export interface VerifierSession {
  csrf: string
  name: string
  token?: string
}

/** An issuer key that a verifier may trust; `key_id` in hex, `public_key` in base64url. It counts within its bounds. */
export interface TrustedKey {
  key_id: string
  algorithm: string
  public_key: string
  division: string
  name: string
  not_before?: Instant | null
  not_after?: Instant | null
}

export interface TrustList {
  keys: TrustedKey[]
  server_at: Instant
  list_at: Instant
}

export type TestedWithin = 0 | 24 | 48 | 72

/** What the door asks for, 0: no test. */
export interface DoorRule {
  tested_within_hours: TestedWithin
}

/** `nonce`: of a gate that takes only what was shown for it, 8 bytes in base64url. */
export interface ScanAsked {
  text: string
  scan_id: string
  nonce?: string
  temperature?: number
  rule: DoorRule
}

export type RuleReason =
  | 'rule.color'
  | 'rule.pop_up'
  | 'rule.temperature'
  | 'rule.test_missing'
  | 'rule.test_too_old'
  | 'rule.not_declared'
  | 'rule.list_stale'
  | 'rule.list_stale'

export interface RuleAnswer {
  met: boolean
  reasons: RuleReason[]
}

export type VerdictName = 'accepted' | 'bad_code' | 'cannot_check'

/** What a scan came to; the facts are null unless it was accepted. `shown_ago`, `checked_before`: seconds.
 * `document_hint`: on paper, the first and last two characters of the document's number. */
export interface Verdict {
  verdict: VerdictName
  code: string
  sentence: string
  color: Color | null
  pop_up: boolean | null
  declared: boolean | null
  name: string | null
  level: Level | null
  soft_key?: boolean | null
  check_document?: boolean | null
  document_hint?: string | null
  shown_at: Instant | null
  shown_ago: number | null
  checked_before: number | null
  no_abnormality: boolean | null
  notices: string[]
  latest_negative: LatestNegative | null
  rule: RuleAnswer | null
  server_at: Instant
}
