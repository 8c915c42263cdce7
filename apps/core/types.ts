/**
 * What the server answers and takes: the shapes of /api, spelled as its OpenAPI spells them.
 * Instants are ISO 8601 in UTC (`2022-05-18T08:00:00Z`), days are `2022-05-18`, ids and keys are strings.
 */
import type { PermitAsked } from './types-levels.ts'

export type Instant = string
export type Color = 'green' | 'yellow' | 'red'
export type Level = 'own' | 'proxy' | 'paper' | 'national' | 'entry'
export type Outcome = 'open' | 'released' | 'expired' | 'withdrawn'
export type Contact = 'yes' | 'no' | 'unsure'
export type Finding = 'yes' | 'no' | 'not_yet'

/** The body of every refusal, `application/problem+json`; `detail` is a sentence in the reader's language. */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail: string
  facts: Record<string, unknown>
  request_id: string
}

/** The latest negative test: when the sample was taken and when its result was reported. */
export interface LatestNegative {
  sampled_at: Instant
  reported_at: Instant
}

// ---- /api/resident -------------------------------------------------------------------------------------------------

/** What fills the claim form for a made-up person of the demo who has not claimed yet. */
export interface DemoIdentity {
  document_type: string
  document_number: string
  name: string
  phone: string
  county: string
  community: string
}

/** Somebody made up of the login's family, for the form of 代领; the fields of `DemoIdentity` besides. */
export type DemoRelative = DemoIdentity & { relation: string }

export interface ResidentLogin {
  code: string
  part: string
  name: string
  claimed: boolean
  identity: DemoIdentity | null
  family?: DemoRelative[]
}

/** A way to log in; `logins` are there in the demo only. */
/** What a page does to let somebody in by a channel: shows made-up people, nothing, asks for a phone, sends away. */
export type Way = 'demo' | 'app' | 'sms' | 'oidc'

export interface Channel<Login> {
  name: string
  way: Way
  /** What the operator calls it; empty where the page has a name of its own. */
  title: string
  state: 'open' | 'away' | 'closed'
  /** Why it is not open, in the reader's words. */
  told: string
  logins?: Login[]
}

/** What goes with a code: the challenge of one that came by text message, the state of one that a provider gave. */
export type CodeProof = Partial<Record<'challenge' | 'state', string>>

export interface CodeSent {
  challenge: string
  phone: string
  expires_at: string
  /** Seconds until another may be sent. */
  again_after: number
}

export interface SentAway {
  url: string
}

export interface Channels<Login> {
  channels: Channel<Login>[]
}

export interface ResidentSession {
  csrf: string
  claimed: boolean
  /** The same at every log in of this account; it says nothing of the person. */
  account: string
  token?: string
}

export interface IdentityAsked {
  document_type: string
  document_number: string
  name: string
  born_on?: string
  proof?: string
}

export interface Ticket {
  ticket: string
  document: string
  name: string
  needs_birth_date: boolean
  visitor: boolean
}

export interface ClaimAsked {
  ticket: string
  phone: string
  county: string
  community: string
  address?: string
  permit?: PermitAsked
}

export interface Claimed {
  claimed_at: Instant
  expires_at: Instant
  declared: boolean
}

export interface DeclarationAsked {
  symptoms: string[]
  contact_with_case: Contact
  was_in_risk_area: Contact
  temperature?: number
  phone?: string
  county?: string
  community?: string
  address?: string
  location?: { lat: number; lng: number } | null
  truth: true
  request_id: string
}

export interface Declared {
  number_of_day: number
  left_today: number
  color: Color
  pop_up: boolean
}

export interface Declaration {
  declared_at: Instant
  /** `resident`, or the staff id of who wrote it down. */
  by: string
  number_of_day: number
  symptoms: string[]
  contact_with_case: Contact
  temperature: number | null
  statement: string
}

export interface Declarations {
  days: number
  per_day: number
  left_today: number
  declarations: Declaration[]
}

export interface Challenge {
  challenge: string
  expires_at: Instant
}

/** base64url: the holder key's point, the challenge as it came, the 64 bytes of the proof. */
export interface Enrolment {
  public_key: string
  challenge: string
  signature: string
}

export interface Enrolled {
  enrolled_at: Instant
}

export type CodeState =
  | 'ready'
  | 'not_claimed'
  | 'not_declared'
  | 'expired'
  | 'closed'
  | 'no_device'
  | 'other_device'

/** What the page shows; `credential` (base64url, sealed) comes with state `ready` and nothing else. */
export interface CodeView {
  state: CodeState
  server_at: Instant
  color: Color | null
  pop_up: boolean
  pop_ups: string[]
  no_abnormality: boolean
  notices: string[]
  name: string | null
  latest_negative: LatestNegative | null
  credential: string | null
  credential_expires_at: Instant | null
  code_expires_at: Instant | null
  review_at: Instant | null
  version: string
}

/** What is still missing for a release: `have` of `count`, `apart_hours` between them, from `earliest_at` on. */
export interface Missing {
  need: string
  count: number
  have: number
  apart_hours: number | null
  earliest_at: Instant | null
}

export interface Need {
  need: string
  count: number
  apart_hours: number | null
  met: boolean
}

export interface Evidence {
  kind: string
  occurred_at: Instant
  learned_at: Instant
}

/** One episode: which rule, what came of it, and until when; nothing from before `floor` counts for its release. */
export interface Reason {
  rule_id: string
  clause: string
  outcome: Outcome
  color: Color | null
  pop_up: boolean
  opened_at: Instant
  ended_at: Instant | null
  floor: Instant | null
  ends_at: Instant | null
  earliest_at: Instant | null
  suspended: boolean
  missing: Missing[]
  needs: Need[]
  evidence: Evidence[]
}

export interface Information {
  document: string
  name: string
  phone: string
  county_name: string
  community: string
  no_abnormality: boolean
  declared: boolean
  closed: boolean
  color: Color
  pop_ups: string[]
  notices: string[]
  latest_negative: LatestNegative | null
  review_at: Instant | null
  earliest_at: Instant | null
  edition: { id: string; title: string } | null
  reasons: Reason[]
  reported_at: Instant | null
}

/** A sheet of A4 to fold, a card, eight cards to cut. */
export type PaperLayout = 'a4' | 'card' | 'cards'

/** A code on paper, good until then, or until another is issued or it is given up. */
export interface PaperIssued {
  issued_at: Instant
  expires_at: Instant
}

/** `days`: for how long one is issued. */
export interface PaperNow {
  paper: PaperIssued | null
  days: number
}

export interface CommunityReport {
  phone?: string
  address?: string
  arrived_at?: Instant
}

export interface Reported {
  reported_at: Instant
}

export interface Division {
  code: string
  name: string
}

export interface Divisions {
  province: Division
  cities: (Division & { counties: Division[] })[]
}

export type * from './types-verifier.ts'
