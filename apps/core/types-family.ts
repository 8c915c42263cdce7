/** 代领: the shapes of those for whom an account keeps a code, and of who keeps the account's own; see `types.ts`. */
import type { Color, Contact, Instant } from './types.ts'

/** What the dependant is to the proxy. */
export type Relation = 'child' | 'parent' | 'spouse' | 'ward'

export type ProofKind = 'household_register' | 'birth_certificate' | 'resident_id' | 'permit' | 'other'

export type LinkState = 'photo_needed' | 'pending' | 'active' | 'refused' | 'ended'

/** The dependant's code at a glance; `ready` when it can be shown. */
export interface CodeGlance {
  color: Color | null
  pop_up: boolean
  ready: boolean
}

export interface Dependant {
  link_id: string
  name: string
  document: string
  document_type: string
  relation: Relation
  state: LinkState
  asked_at: Instant
  decide_by: Instant | null
  /** Why it was refused or ended: a code out of a closed list. */
  reason: string | null
  /** The day from which the person must claim a code of her own. */
  self_from: string | null
  code: CodeGlance | null
}

export interface Dependants {
  at_most: number
  dependants: Dependant[]
}

export interface ClaimForAsked {
  document_type: string
  document_number: string
  name: string
  born_on?: string
  relation: Relation
  phone?: string
  county: string
  community: string
  address: string
  proof_kind: ProofKind
  truth: true
  request_id: string
}

export interface ClaimedFor {
  link_id: string
  state: LinkState
  decide_by: Instant | null
  photo_needed: boolean
}

export interface PhotoTaken {
  state: LinkState
  decide_by: Instant | null
}

/** A word to be said to the next proxy, good for some minutes and once. */
export interface HandOver {
  word: string
  expires_at: Instant
}

export interface TakeOverAsked {
  word: string
  relation: Relation
  truth: true
}

export interface TakenOver {
  link_id: string
  state: LinkState
}

/** Who keeps the code of the person logged in, if anybody does. */
export interface ProxyNow {
  link: { relation: Relation; since: Instant; name: string } | null
}

// ---- /api/console: claims that a community worker decides, and people in a home's care -----------------------------

export interface ProxyWaiting {
  link_id: string
  asked_at: Instant
  decide_by: Instant
  overdue: boolean
  relation: Relation
  proof_kind: ProofKind
  county: string
  county_name: string
  community: string
  has_photo: boolean
}

/** One of the two in full, to be compared with the document. Not to be kept. */
export interface ProxySide {
  document_type: string
  document_number: string
  name: string
  born_on: string | null
}

/** `registry.identity`: number and name go together; `registry.relation`: it confirms how the two are related. */
export interface ProxyRead {
  claim: ProxyWaiting
  dependant: ProxySide
  proxy: ProxySide
  registry: { identity: boolean; relation: boolean }
}

export type Refusal = 'not_proven' | 'unreadable' | 'other_person' | 'no_match'

export interface ProxyDecision {
  accept: boolean
  reason: 'proven' | Refusal
  note?: string
}

/** An accepted proof may still meet an own code or another proxy, which comes first. */
export interface ProxyDecided {
  state: LinkState
  reason: string
}

export type GiveUpReason = 'no_phone' | 'cannot_use' | 'lost_account' | 'asked'

export interface GiveUpAsked {
  reason: GiveUpReason
  document_seen: boolean
}

export interface PersonInCare {
  link_id: string
  resident_id: string
  name: string
  document: string
  code: CodeGlance
  declared_today: number
}

/** `consent`: the person, or the guardian, agreed in writing. County and community are the home's own when empty. */
export interface CareAsked {
  document_type: string
  document_number: string
  name: string
  consent: boolean
  born_on?: string
  phone?: string
  address?: string
}

export interface CareEntry {
  link_id: string
  symptoms: string[]
  contact_with_case: Contact
  was_in_risk_area: Contact
  temperature?: number
}

export interface CareRoundAsked {
  request_id: string
  truth: boolean
  people: CareEntry[]
}

/** The n-th declaration of the person's day; or null and what is against it. */
export interface CareRoundEntry {
  link_id: string
  number_of_day: number | null
  problem: string | null
  sentence: string | null
}
