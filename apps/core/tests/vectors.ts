/** `tests/vectors/code.json`, which every reader of a code answers; `tools/make_vectors.py` describes it. */
import raw from '../../../tests/vectors/code.json?raw'
import type { Color, CountedIn, Level, TestedWithin } from '../types.ts'

export interface VectorKey {
  key_id: string
  algorithm: string
  public_key: string
  purpose: 'credential' | 'status'
  division: number
  name: string
  not_before: number | null
  not_after: number | null
  revoked_at: number | null
}

export interface VectorTrust {
  expires_at: number | null
  keys: VectorKey[]
}

export interface VectorOk {
  [field: string]: unknown
}

export interface Refused {
  error: string
  family: string
  facts: Record<string, string>
}

export interface CodeVector {
  name: string
  text: string
  at: number
  trust: string
  nonce: string
  needs: 'SM2' | null
  expect: { ok: VectorOk } | Refused
  parts: { sealed: string; body: string; message: string; signature: string } | null
}

export interface VectorTold {
  color: Color | null
  pop_up: boolean
  declared: boolean
  sampled_at: number | null
  reported_at: number | null
  level: Level
  fresh: boolean
}

export interface DoorVector {
  name: string
  tested_within_hours: TestedWithin
  counted_in: CountedIn
  told: VectorTold
  temperature: number | null
  at: number
  reasons: string[]
}

export interface Vectors {
  trust: Record<string, VectorTrust>
  codes: CodeVector[]
  base45: { name: string; text: string; bytes?: string; error?: string }[]
  points: { name: string; point: string; compressed?: string; error?: string }[]
  low_s: { name: string; signature: string; normalised: string }[]
  door: DoorVector[]
}

export const vectors = JSON.parse(raw) as Vectors

/** A code of a suite that no page speaks is not known to be good or bad here. */
export function expected({ needs, expect }: CodeVector): CodeVector['expect'] {
  if (needs === null) return expect
  return { error: 'check.suite_unavailable', family: 'CannotCheck', facts: { suite: '2' } }
}
