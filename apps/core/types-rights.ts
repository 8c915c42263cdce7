/** 我的权利 and the desk of appeals: the shapes of what is disputed, looked at, taken along and deleted; see `types.ts`. */
import type { Color, Information, Instant } from './types.ts'

export type AppealKind = 'correction' | 'appeal'
export type About = 'reason' | 'test' | 'identity' | 'place'
export type AppealOutcome = 'upheld' | 'refused' | 'withdrawn'
export type Ground =
  | 'not_this_person' | 'wrong_time_or_place' | 'wrong_result' | 'corrected' | 'source_confirms' | 'nothing_new' | 'other_region'

export interface AppealAsked {
  kind: AppealKind
  about: About
  evidence_id?: string | null
  words: string
  request_id: string
}

export interface AppealFiled {
  appeal_id: string
}

export interface OwnAppeal {
  appeal_id: string
  kind: AppealKind
  about: About
  named: string
  words: string
  filed_at: Instant
  due_at: Instant
  overdue: boolean
  suspended: boolean
  closed_at: Instant | null
  outcome: AppealOutcome | null
  reason: Ground | null
}

export interface MayDispute {
  about: About
  evidence_id: string | null
  named: string
  color: Color | null
  pop_up: boolean
  since: Instant | null
  open: boolean
}

export interface OwnAppeals {
  answer_hours: number
  words_longest: number
  appeals: OwnAppeal[]
  may: MayDispute[]
}

export interface Looked {
  at: Instant
  act: string
  looked: boolean
  role: string
  office: string
  purpose: string
}

export interface WhoLooked {
  days: number
  entries: Looked[]
  next: string | null
}

export interface Account {
  devices: number
  papers: number
  dependants: number
  declarations: number
  evidence: number
  stays: string[]
  word: string
  recent: boolean
}

export interface AccountEnd {
  understood: true
  word: string
}

export interface AppealWaiting {
  resident_id: string
  appeal_id: string
  kind: AppealKind
  about: About
  named: string
  name: string
  county_name: string
  community: string
  filed_at: Instant
  due_at: Instant
  overdue: boolean
  awaits_second: boolean
  suspended: boolean
}

export interface AppealsWaiting {
  total: number
  overdue: number
  appeals: AppealWaiting[]
}

export interface EvidenceBehind {
  kind: string
  occurred_at: Instant
  learned_at: Instant
  incident: string
  place: string
  office: string
}

export interface AppealOpened {
  appeal_id: string
  kind: AppealKind
  about: About
  named: string
  words: string
  filed_at: Instant
  due_at: Instant
  overdue: boolean
  closed_at: Instant | null
  outcome: AppealOutcome | null
  reason: Ground | null
  behind: EvidenceBehind[]
  information: Information
  suspended: boolean
  may_suspend: boolean
  needs_two: boolean
  first_office: string
  barred: string
  grounds: Record<'upheld' | 'refused', Ground[]>
}

export interface AppealAnswer {
  outcome: 'upheld' | 'refused'
  reason: Ground
}

export interface AppealAnswered {
  outcome: AppealOutcome
  awaits_second: boolean
  withdrawn: number
}
