/** 代领: the shapes of those for whom an account keeps a code, and of who keeps the account's own; see `types.ts`. */
import type { Color, Instant } from './types.ts'

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
