/** What the console's door, /api/console, answers and takes; see `types.ts` for the rest and for how values are written. */
import type { Color, Finding, Information, Instant, PaperLayout, Problem } from './types.ts'

export interface StaffLogin {
  staff_id: string
  role: string
  unit: string
}

/** Who works here: the role, the unit, the division that bounds it, and the names of the acts it may do. */
export interface StaffSession {
  csrf: string
  staff_id: string
  role: string
  unit: string
  level: string
  division: string
  division_name: string
  acts: string[]
}

/** Why a person waits: the rule, what is missing, and whether a community clearance was given or can be. */
export interface WaitingReason {
  rule_id: string
  opened_at: Instant
  missing: string[]
  cleared: Finding
  clearable: boolean
}

export interface WaitingPerson {
  resident_id: string
  name: string
  document: string
  phone: string
  county_name: string
  community: string
  reported_at: Instant | null
  opened_at: Instant
  due_at: Instant
  overdue: boolean
  reasons: WaitingReason[]
}

/** A page of the work list, by deadline; `unclaimed` more have no code and cannot be named; `next`: cursor of the page after. */
export interface Worklist {
  total: number
  unclaimed: number
  people: WaitingPerson[]
  next: string | null
}

export type PersonInformation = Information

export interface ContactDetails {
  phone: string
  address: string
}

export interface ClearanceAsked {
  cleared: boolean
  finding: string
  of: string[]
}

/** `identity_seen`: the person and the document are here. */
export interface PaperAsked {
  identity_seen: boolean
  layout: PaperLayout
}

/** What the person's status is after an act of the console. */
export interface AfterAct {
  color: Color
  pop_up: boolean
  waiting_for: string[]
}

export type BatchState = string

export interface Batch {
  batch_id: string
  kind: string
  source: string
  file_name: string
  rows: number
  rejected: number
  proposed_by: string
  proposed_at: Instant
  expires_at: Instant
  reason: string
  state: BatchState
  digest: string
}

export interface Rejects {
  rejects: { line: number; code: string; reason: string }[]
  total: number
}

export interface JobStarted {
  job_id: string
}

/** A long act on its way: `done` of `total` in `step`; `result` when done, `problem` when failed. */
export interface Job<Result> {
  state: 'running' | 'done' | 'failed'
  step: string
  done: number
  total: number
  result: Result | null
  problem: Problem | null
}

export interface TakenIn {
  batch_id: string
  rows: number
  rejected: number
  repeated: boolean
  digest: string
}

export interface CountyShare {
  code: string
  name: string
  rows: number
  known: number
  share: number | null
}

export interface PreviewRow {
  line: number
  document: string
  name: string
  phone: string
  county_name: string
  details: Record<string, unknown> | string
}

/** What an approval would do, to be read before it; `digest` is of exactly this. */
export interface Preview {
  batch_id: string
  state: BatchState
  digest: string
  proposed_by: string
  reason: string
  people: number
  pop_ups: number
  already_open: number
  opens_nothing: number
  new_people: number
  by_phone: number
  phone_checks: number
  opens: Record<string, number>
  counties: CountyShare[]
  sample: PreviewRow[]
}

export interface Effect {
  people: number
  opened: number
  lifted: number
  worse: number
  lighter: number
  new_people: number
  phone_checks: number
}
