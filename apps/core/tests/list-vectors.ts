/** `tests/vectors/lists.json`, which every reader of the lists answers; `tools/make_list_vectors.py` describes it. */
import raw from '../../../tests/vectors/lists.json?raw'
import type { Purpose } from '../trust.ts'
import type { Refused, VectorKey, VectorOk, VectorTrust } from './vectors.ts'

export interface Maybe {
  name: string
  error?: string
  facts?: Record<string, string>
}

export interface VectorRoot {
  key_id: string
  algorithm: string
  public_key: string
}

export interface VectorHead {
  environment: string
  division: number
  number: number
  as_of: number
  fresh_minutes: number
  refuse_minutes: number
  size: number
  shards: string[]
}

type Needs = 'SM2' | null

export interface ListVectors {
  envelopes: (Maybe & { text: string; body?: string; signatures?: { key_id: string; signature: string }[] })[]
  key_ids: { name: string; environment: string; purpose: Purpose; algorithm: string; public_key: string; key_id: string }[]
  pins: Record<string, { environment: string; needed: number; roots: VectorRoot[] }>
  trust_bodies: (Maybe & { body: string })[]
  trust_lists: {
    name: string
    pin: string
    envelopes: string[]
    at: number
    needs: Needs
    expect: { ok: { roots: VectorRoot[]; issuers: VectorKey[]; [field: string]: unknown } } | Refused
  }[]
  runs: (Maybe & { bytes: string; count: number; limit: number; runs?: number[][] })[]
  shards: (Maybe & { bytes: string; entries?: [number, number][]; digest?: string })[]
  head_bodies: (Maybe & { body: string })[]
  trust: Record<string, VectorTrust>
  heads: {
    name: string
    trust: string
    environment: string
    known: { division: number; number: number } | null
    envelope: string
    at: number
    needs: Needs
    expect: { ok: VectorHead } | Refused
  }[]
  status: Record<string, { head: VectorHead; shards: string[] }>
  deltas: (Maybe & { before: string; head: VectorHead; delta: string; after?: string })[]
  verdicts: {
    name: string
    text: string
    at: number
    nonce: string
    trust: string
    status: string[]
    needs: Needs
    expect: { ok: VectorOk } | Refused
  }[]
}

export const listVectors = JSON.parse(raw) as ListVectors
