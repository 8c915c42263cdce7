/** Random and mutated inputs for every reader, the same each time: what comes out must be an answer or one of our refusals. */
import * as base45 from '../base45.ts'
import { type Bytes, concat, fromHex, utf8 } from '../bytes.ts'
import { read as readEnvelope } from '../envelopes.ts'
import { readFreshGate } from '../gate.ts'
import { BadCode, BadGate, BadList, CannotCheck } from '../refusals.ts'
import * as runs from '../runs.ts'
import { verify } from '../scans.ts'
import { type StatusList, acceptHead, changed, readHead, readShard } from '../status-lists.ts'
import { type Trust, follow, readList } from '../trust.ts'
import { trustOf } from './answers.ts'
import type { VectorTrust } from './vectors.ts'

/** What the cases are made from: good inputs of each kind, and what they are read with. */
export interface Seeds {
  texts: string[]
  gates: string[]
  envelopes: string[]
  bodies: string[]
  shards: string[]
  deltas: string[]
}

export interface FuzzAsked {
  seed: number
  cases: number
  seeds: Seeds
  /** What codes and heads are believed by, so that what is well formed gets as far as its signatures. */
  trust: VectorTrust
}

export interface FuzzTold {
  cases: number
  refused: number
  /** Faults that are no refusal of ours, with the input that made them. */
  wrong: string[]
  /** ms of the slowest case that stayed slow when it was tried again; of the processor, where the runtime tells. */
  slowest: number
}

const AT = new Date(1652833800_000)
const NOTHING: StatusList = {
  head: { environment: 'vectors', division: 130000, number: 1, asOf: AT, fresh: 0, refuse: 0, size: 0, digests: [] },
  shards: [],
}

type Readers = Record<keyof Seeds, (input: Bytes, text: string, trust: Trust) => unknown>

const READ: Readers = {
  texts: (_, text, trust) => verify(text, trust, new Map([[130000, NOTHING]]), AT),
  gates: (_, text) => readFreshGate(text, AT),
  envelopes: (bytes, _, trust) => {
    const envelope = readEnvelope(bytes)
    acceptHead(envelope, trust, 'vectors', null, AT)
    follow([envelope], { environment: 'vectors', number: 0, needed: 1, roots: [] }, AT)
  },
  bodies: (bytes) => [readList(bytes), readHead(bytes)],
  shards: (bytes) => readShard(bytes),
  deltas: (bytes) => [runs.read(bytes, 5, 2 ** 32), changed(NOTHING, { ...NOTHING.head, size: 2 ** 20, digests: [new Uint8Array(32)] }, bytes)],
}

export function fuzzed({ seed, cases, seeds, trust: believed }: FuzzAsked): FuzzTold {
  const [chance, trust] = [chances(seed), trustOf(believed)]
  const told: FuzzTold = { cases, refused: 0, wrong: [], slowest: 0 }
  const kinds = Object.keys(READ) as (keyof Seeds)[]
  for (let number = 0; number < cases; number += 1) {
    const kind = kinds[number % kinds.length]!
    const input = bent(seeds[kind], kind, chance)
    one(told, () => READ[kind](input, textOf(input), trust), () => `${kind}: ${textOf(input).slice(0, 200)}`)
  }
  return told
}

function one(told: FuzzTold, read: () => unknown, named: () => string): void {
  let best = Number.POSITIVE_INFINITY
  for (let tried = 0; tried < 4 && best > 25; tried += 1) best = Math.min(best, timed(told, read, named, tried === 0))
  told.slowest = Math.max(told.slowest, best)
}

function timed(told: FuzzTold, read: () => unknown, named: () => string, counts: boolean): number {
  const begun = spent()
  try {
    read()
  } catch (fault) {
    const ours = fault instanceof BadCode || fault instanceof CannotCheck || fault instanceof BadList || fault instanceof BadGate
    if (!ours && counts) told.wrong.push(`${String(fault)} — ${named()}`)
    if (ours && counts) told.refused += 1
  }
  return spent() - begun
}

/** ms. Other programs make a case no slower than it is. */
function spent(): number {
  const { process } = globalThis as { process?: { cpuUsage: () => { user: number; system: number } } }
  if (!process) return Date.now()
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** One good input with a few bytes turned, cut, doubled or put in; of texts, mostly behind the prefix and the alphabet. */
function bent(from: readonly string[], kind: keyof Seeds, chance: (below: number) => number): Bytes {
  if (chance(16) === 0) return noise(chance(400), chance)
  const good = from[chance(from.length)] ?? ''
  if (kind !== 'texts' && kind !== 'gates') return turned(kind === 'shards' || kind === 'deltas' ? fromHex(good) : utf8(good), chance)
  const prefix = good.slice(0, good.indexOf(':') + 1)
  if (chance(4) === 0) return turned(utf8(good), chance)
  return utf8(prefix + base45.encode(turned(base45.decode(good.slice(prefix.length)), chance)))
}

function turned(good: Bytes, chance: (below: number) => number): Bytes {
  let bytes = good
  for (let times = chance(3); times >= 0; times -= 1) {
    const at = chance(bytes.length + 1)
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
    const by = chance(5)
    if (by === 0) bytes = concat(before, noise(1 + chance(3), chance), after)
    else if (by === 1) bytes = concat(before, after.subarray(1 + chance(3)))
    else if (by === 2) bytes = concat(before, before.subarray(-chance(40)), after)
    else bytes = concat(before, Uint8Array.of((after[0] ?? 0) ^ (1 << chance(8))), after.subarray(1))
  }
  return bytes
}

function noise(size: number, chance: (below: number) => number): Bytes {
  return Uint8Array.from({ length: size }, () => chance(256))
}

/** The largest inputs of each kind, bent so that as much work as possible comes before the refusal; ms of the slowest. */
export function largest(): FuzzTold {
  const told: FuzzTold = { cases: 0, refused: 0, wrong: [], slowest: 0 }
  const trust: Trust = { keys: new Map(), expiresAt: null }
  const full = runs.written([Uint32Array.from({ length: 2 ** 20 }, (_, at) => at), [], [], []])
  const far = runs.written([Uint32Array.from({ length: 2 ** 14 }, (_, at) => at * 200_000), [], [], [], []])
  const inputs: [keyof Seeds, Bytes][] = [
    ['shards', full], ['shards', concat(full.subarray(0, -1), full.subarray(1))], ['deltas', far], ['deltas', new Uint8Array(2 ** 16)],
    ...['[', '{"a":', '"\\u0000', '1', ' ', '{"format":"healthcode/trust/1","roots":['].flatMap((text): [keyof Seeds, Bytes][] => [
      ['envelopes', utf8(text.repeat(Math.floor(2 ** 19 / text.length)))], ['bodies', utf8(text.repeat(Math.floor(2 ** 19 / text.length)))],
    ]),
    ['envelopes', utf8(`{"body":"${'A'.repeat(2 ** 19 - 100)}","signatures":[]}`)], ['texts', utf8(`JK1:${'0'.repeat(2 ** 20)}`)],
    ['bodies', utf8(`{"format":"healthcode/status/1","shards":[${'"",'.repeat(170_000)}""]}`)], ['gates', utf8(`JKG1:${'0'.repeat(2 ** 20)}`)],
  ]
  for (const [kind, input] of inputs) {
    const text = kind === 'texts' || kind === 'gates' ? textOf(input) : ''
    one(told, () => READ[kind](input, text, trust), () => `${kind}: ${textOf(input.subarray(0, 60))}`)
    told.cases += 1
  }
  return told
}

/** Each byte as a character: what a scanner or a careless reader might hand over. */
function textOf(bytes: Bytes): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

/** Numbers below a bound, the same for the same seed (xorshift32). */
function chances(seed: number): (below: number) => number {
  let state = seed | 0 || 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % Math.max(1, below)
  }
}
