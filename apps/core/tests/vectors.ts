/** `tests/vectors/code.json`, which every reader of a code answers; `tools/make_vectors.py` describes it. */
import raw from '../../../tests/vectors/code.json?raw'
import type { Color } from '../types.ts'

export interface VectorKey {
  key_id: string
  algorithm: string
  public_key: string
  division: number
  not_before: number | null
  not_after: number | null
}

export interface VectorOk {
  [field: string]: unknown
}

export interface CodeVector {
  name: string
  text: string
  at: number
  trust: string
  nonce: string
  expect: { ok: VectorOk } | { error: string; family: 'BadCode' | 'CannotCheck'; facts: Record<string, string> }
  parts: { sealed: string; body: string; message: string; signature: string } | null
}

export interface DoorVector {
  name: string
  tested_within_hours: 0 | 24 | 48 | 72
  told: { color: Color | null; pop_up: boolean; declared: boolean; sampled_at: number | null; reported_at: number | null }
  temperature: number | null
  at: number
  reasons: string[]
}

export interface Vectors {
  trust: Record<string, VectorKey[]>
  codes: CodeVector[]
  base45: { name: string; text: string; bytes?: string; error?: string }[]
  points: { name: string; point: string; compressed?: string; error?: string }[]
  low_s: { name: string; signature: string; normalised: string }[]
  door: DoorVector[]
}

export const vectors = JSON.parse(raw) as Vectors
