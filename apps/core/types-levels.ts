/** What the server answers about kinds of code and ways between regions: entry, the national form, crossings (see `types`). */
import type { CodeState, Instant, LatestNegative } from './types.ts'

// ---- /api/resident: the code of entry and the national form --------------------------------------------------------

/** Of somebody who entered the country; the nationality in three letters, days as `YYYY-MM-DD`. */
export interface PermitAsked {
  nationality?: string
  expires_on: string
  entered_on?: string
  port?: string
}

export interface PermitTold {
  document_type: string
  document: string
  nationality: string
  nationality_name: string
  expires_on: string
  entered_on: string | null
  port: string
  ends_at: Instant
}

export interface RenewalAsked {
  ticket: string
  permit: PermitAsked
}

export interface PermitRenewed {
  expires_at: Instant
}

/** The national form of the own code: `notice` stands where a color would. */
export interface NationalShown {
  state: CodeState
  server_at: Instant
  notice: boolean | null
  no_abnormality: boolean
  pop_ups: string[]
  notices: string[]
  name: string | null
  latest_negative: LatestNegative | null
  credential: string | null
  credential_expires_at: Instant | null
  version: string
}

// ---- /api/public ---------------------------------------------------------------------------------------------------

export type AcceptedCode = 'own_green' | 'origin_green' | 'other_green' | 'national_clear'
export type AskedBesides = 'scan_clear' | 'normal_temperature'
export type Consequence = 'no_quarantine' | 'ask_destination' | 'home_monitoring' | 'central_quarantine'

export interface PlaceTold {
  code: string
  name: string
}

export interface CodeAccepted {
  kind: AcceptedCode
  name: string
}

export interface RowTold {
  id: string
  accepts: CodeAccepted[]
  asks: AskedBesides[]
  tested_within_hours: number
  otherwise: Consequence
  otherwise_days: number
  clause: string
  source: string
  owner: string
}

export interface EditionInForce {
  id: string
  title: string
  effective_from: Instant
}

/** `row` null: nobody has decided about this way. */
export interface CrossingTold {
  origin: PlaceTold
  destination: PlaceTold
  row: RowTold | null
  edition: EditionInForce
  valid_until: Instant | null
  ask: string
  server_at: Instant
}

export interface PlaceNamed {
  code: string
  name: string
}

export interface ProvinceNamed {
  code: string
  name: string
  cities: PlaceNamed[]
}

export interface Places {
  here: string
  provinces: ProvinceNamed[]
}

export interface NationalityNamed {
  code: string
  name: string
}

export interface Nationalities {
  nationalities: NationalityNamed[]
}
