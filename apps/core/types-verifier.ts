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

export interface Root {
  algorithm: string
  public_key: string
}

/** What a verifier is installed with: taken at the first visit, and kept. */
export interface Pinned {
  environment: string
  needed: number
  roots: Root[]
}

export interface SignedBy {
  key_id: string
  signature: string
}

/** A list as it was signed: the body in base64url, and who signed it. */
export interface SignedList {
  body: string
  signatures: SignedBy[]
}

/** The trust lists that the asker lacks, in their order. */
export interface TrustLists {
  server_at: Instant
  pin: Pinned
  envelopes: SignedList[]
}

/**
 * The status list that is out. `head` null: the asker has it. `delta` in base64url: what changed since the asker's; null
 * when that is too much or too long ago, then `shards` names the parts by their digests.
 */
export interface StatusTold {
  head: SignedList | null
  delta: string | null
  shards: string[]
  server_at: Instant
}

export type TestedWithin = 0 | 24 | 48 | 72

/** How the age of a test is counted: in hours since sampling, or in calendar days of Asia/Shanghai. */
export type CountedIn = 'hours' | 'days'

/** What the door asks for, 0: no test; in hours unless said. */
export interface DoorRule {
  tested_within_hours: TestedWithin
  counted_in?: CountedIn
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
