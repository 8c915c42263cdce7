/**
 * Status lists: who has become worse since a code was sealed, exactly, for verifiers without a network, as
 * `healthcode/core/status_lists.py` has them. A list is cut into shards of 2^20 indexes; the signed head holds the digest
 * of each, so a shard needs no signature of its own, and whoever has the last list fetches only what changed (a delta).
 */
import { sha256 } from '#arithmetic'

import { type Bytes, concat, equal, hex, utf8 } from './bytes.ts'
import { DIVISIONS } from './credentials.ts'
import { type Envelope, type Fields, bodyOf, environment, fieldsOf, instant, malformed, reading, seconds, texts, unhexed, whole } from './envelopes.ts'
import { BadList } from './refusals.ts'
import * as runs from './runs.ts'
import { type IssuerKey, type Trust, isSigned } from './trust.ts'

/** What is against an index now; the greater is the worse. VOID: nothing sealed under this index counts any more. */
export const [CLEAR, POP_UP, YELLOW, RED, VOID] = [0, 1, 2, 3, 4] as const
export type Entry = typeof CLEAR | typeof POP_UP | typeof YELLOW | typeof RED | typeof VOID

const AGAINST = [POP_UP, YELLOW, RED, VOID] as const
const FORMAT = 'healthcode/status/1'
const CONTEXT = utf8('healthcode/1/status\0')
const SHARD_BITS = 20
const SHARD = 2 ** SHARD_BITS
const MOST = 2 ** 32

/** Bytes of a shard and of a delta, at most. */
export const LONGEST = SHARD + 2 ** 16
export const LONGEST_DELTA = 2 ** 16

const AHEAD = 10_000
const MINUTE = 60_000

/** 2^20 indexes, counted from the shard's own first. `runs`: the sorted indexes of each entry that is against somebody. */
export interface Shard {
  body: Bytes
  digest: Bytes
  runs: readonly Uint32Array[]
}

/**
 * What is signed. `fresh`, `refuse`: ms, the greatest ages at which a door may say green, and may say anything (the
 * edition's `offline_list_age`). `size`: indexes from here on were never given.
 */
export interface Head {
  environment: string
  division: number
  number: number
  asOf: Date
  fresh: number
  refuse: number
  size: number
  digests: Bytes[]
}

export interface StatusList {
  head: Head
  shards: readonly Shard[]
}

/** What is against this index; null for one that was never given: the list does not know it. */
export function entryOf({ head, shards }: StatusList, index: number): Entry | null {
  if (index >= head.size) return null
  const shard = shards[Math.floor(index / SHARD)]
  return AGAINST.find((_, place) => has(shard?.runs[place], index % SHARD)) ?? CLEAR
}

/** The shard that `body` writes; BadList `list.malformed` unless it is the only way to write it. `digest`: if known. */
export function readShard(body: Bytes, digest?: Bytes): Shard {
  if (body.length > LONGEST) throw malformed('length')
  const ofEntry = runs.read(body, AGAINST.length, SHARD)
  const seen = new Uint8Array(SHARD)
  for (const run of ofEntry) {
    for (const index of run) {
      if (seen[index]) throw malformed('shard')
      seen[index] = 1
    }
  }
  return { body, digest: digest ?? sha256(body), runs: ofEntry }
}

/** The shard with this digest, which a head has named; BadList. Nothing is read that is not the one. */
export function namedShard(digest: Bytes, body: Bytes): Shard {
  if (body.length > LONGEST || !equal(sha256(body), digest)) throw malformed('digest')
  return readShard(body, digest)
}

/** The list of this head; BadList `list.incomplete` when a shard is not the one that the head names. */
export function assembled(head: Head, shards: readonly Shard[]): StatusList {
  const whole = shards.length === head.digests.length
  if (!whole || !head.digests.every((digest, at) => equal(digest, shards[at]?.digest ?? digest.subarray(1)))) throw incomplete(head)
  return { head, shards }
}

/**
 * The list of the next head, from the known one and what changed between them; BadList. Each shard is compared as soon as
 * it is made, and only those that the heads tell apart are made at all.
 */
export function changed(known: StatusList, head: Head, delta: Uint8Array): StatusList {
  const shards = [...known.shards]
  while (shards.length < head.digests.length) shards.push(EMPTY)
  if (shards.length !== head.digests.length) throw incomplete(head)
  for (const [number, changes] of byShard(delta, head.size)) {
    const [before, wanted] = [shards[number] ?? EMPTY, head.digests[number] ?? EMPTY.body]
    if (equal(before.digest, wanted)) throw incomplete(head)
    const after = merged(before, changes)
    if (!equal(after.digest, wanted)) throw incomplete(head)
    shards[number] = after
  }
  return assembled(head, shards)
}

/** The head that a body writes, not yet believed; BadList `list.malformed` unless it is the only way to write it. */
export function readHead(body: Uint8Array): Head {
  const told = fieldsOf(FORMAT, body)
  const head = reading('head', () => headOf(told))
  if (!equal(headBytes(head), body)) throw malformed('form')
  if (head.digests.length !== Math.ceil(head.size / SHARD) || head.fresh > head.refuse) throw malformed('head')
  return head
}

/** The body that the status key signs. */
export function headBytes(head: Head): Bytes {
  return bodyOf(FORMAT, {
    environment: head.environment, division: head.division, number: head.number, as_of: seconds(head.asOf),
    fresh_minutes: head.fresh / MINUTE, refuse_minutes: head.refuse / MINUTE, size: head.size, shard_bits: SHARD_BITS,
    shards: head.digests.map(hex),
  })
}

/**
 * The head in this envelope, as the next after the known one of its division (null: the first). BadList
 * `list.malformed`, `list.other_environment`, `list.forged`, `list.other_division`, `list.older` (a number that is not
 * higher), `list.ahead` (of our clock).
 */
export function acceptHead(envelope: Envelope, trust: Trust, where: string, known: Head | null, at: Date): Head {
  const head = readHead(envelope.body)
  if (head.environment !== where) throw new BadList('list.other_environment', { found: head.environment, expected: where })
  if (!isSignedHead(envelope, head, trust, at)) throw new BadList('list.forged')
  if (known && head.division !== known.division) {
    throw new BadList('list.other_division', { found: head.division, expected: known.division })
  }
  if (known && head.number <= known.number) throw new BadList('list.older', { found: head.number, known: known.number })
  const ahead = head.asOf.getTime() - at.getTime()
  if (ahead > AHEAD) throw new BadList('list.ahead', { seconds: Math.ceil(ahead / 1000) })
  return head
}

/** Whether a key that may speak for the division's list signed this head; at `at`, null: whenever that was. */
export function isSignedHead(envelope: Envelope, head: Head, trust: Trust, at: Date | null): boolean {
  const signs = concat(CONTEXT, envelope.body)
  const keys = [...trust.keys.values()].filter((key) => speaksFor(key, head) && (at === null || counts(key, at)))
  return keys.some((key) => isSigned(envelope, key, signs))
}

function speaksFor(key: IssuerKey, head: Head): boolean {
  return key.purpose === 'status' && key.division === head.division && !key.revokedAt
}

function counts({ notBefore, notAfter }: IssuerKey, at: Date): boolean {
  return (notBefore === null || at.getTime() >= notBefore.getTime() - AHEAD) && (notAfter === null || at < notAfter)
}

function headOf(told: Fields): Head {
  return {
    environment: environment(told['environment']),
    division: whole(told['division'], DIVISIONS),
    number: whole(told['number']),
    asOf: instant(told['as_of']),
    fresh: whole(told['fresh_minutes']) * MINUTE,
    refuse: whole(told['refuse_minutes']) * MINUTE,
    size: whole(told['size'], MOST + 1),
    digests: texts(told['shards']).map(digestOf),
  }
}

function digestOf(text: string): Bytes {
  const digest = unhexed(text)
  if (digest.length !== 32) throw new RangeError('no digest')
  return digest
}

function has(run: Uint32Array | undefined, index: number): boolean {
  let [low, high] = [0, run?.length ?? 0]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((run?.[middle] ?? 0) < index) low = middle + 1
    else high = middle
  }
  return run?.[low] === index
}

function byShard(delta: Uint8Array, size: number): Map<number, Map<number, number>> {
  if (delta.length > LONGEST_DELTA) throw malformed('length')
  const changes = new Map<number, Map<number, number>>()
  runs.read(delta, AGAINST.length + 1, size).forEach((run, entry) => {
    for (const index of run) {
      const number = Math.floor(index / SHARD)
      const ofShard = changes.get(number) ?? new Map<number, number>()
      if (ofShard.has(index % SHARD)) throw malformed('delta')
      changes.set(number, ofShard.set(index % SHARD, entry))
    }
  })
  return changes
}

function merged(shard: Shard, changes: ReadonlyMap<number, number>): Shard {
  const ofEntry = AGAINST.map((entry, place) => {
    const kept = [...(shard.runs[place] ?? [])].filter((index) => !changes.has(index))
    const added = [...changes].filter(([, is]) => is === entry).map(([index]) => index)
    return Uint32Array.from([...kept, ...added]).sort()
  })
  const body = runs.written(ofEntry)
  return { body, digest: sha256(body), runs: ofEntry }
}

function incomplete(head: Head): BadList {
  return new BadList('list.incomplete', { number: head.number })
}

const EMPTY = readShard(new Uint8Array(AGAINST.length))
