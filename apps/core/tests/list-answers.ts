/** What this core answers to the vectors of the lists, as plain values; see `answers.ts`. */
import { fromHex, hex, utf8 } from '../bytes.ts'
import { softKey } from '../credentials.ts'
import { read, written } from '../envelopes.ts'
import * as runs from '../runs.ts'
import { type Verified, doorAnswer, verify } from '../scans.ts'
import { type Head, type StatusList, acceptHead, assembled, changed, entryOf, headBytes, readHead, readShard } from '../status-lists.ts'
import { type Pin, type RootKey, type TrustList, follow, keyIdOf, readList } from '../trust.ts'
import { answerOf, instant, seconds, trustOf } from './answers.ts'
import type { ListVectors, VectorHead, VectorRoot } from './list-vectors.ts'

type Of<Kind extends keyof ListVectors> = ListVectors[Kind] extends readonly (infer One)[] ? One : never

export function envelopeAnswer({ text }: Of<'envelopes'>) {
  return answerOf(() => {
    const found = read(utf8(text))
    const again = read(utf8(JSON.stringify(written(found))))
    const signatures = again.signatures.map((one) => ({ key_id: hex(one.keyId), signature: hex(one.signature) }))
    return { body: hex(again.body), signatures }
  })
}

export function keyIdAnswer({ environment, purpose, algorithm, public_key }: Of<'key_ids'>) {
  return hex(keyIdOf(environment, purpose, algorithm, fromHex(public_key)))
}

export function trustBodyAnswer({ body }: Of<'trust_bodies'>) {
  return answerOf(() => flatTrust(readList(utf8(body))))
}

export function trustListAnswer(vectors: ListVectors, { pin, envelopes, at }: Of<'trust_lists'>) {
  const told = vectors.pins[pin]!
  const known: Pin = { environment: told.environment, number: 0, needed: told.needed, roots: told.roots.map(rootOf) }
  return answerOf(() => flatTrust(follow(envelopes.map((text) => read(utf8(text))), known, instant(at))))
}

export function runsAnswer({ bytes, count, limit }: Of<'runs'>) {
  return answerOf(() => {
    const found = runs.read(fromHex(bytes), count, limit)
    return { runs: found.map((run) => [...run]), bytes: hex(runs.written(found)) }
  })
}

export function shardAnswer({ bytes, entries }: Of<'shards'>) {
  return answerOf(() => {
    const shard = readShard(fromHex(bytes))
    const list: StatusList = { head: { ...NOBODY, size: 2 ** 20 }, shards: [shard] }
    const told = (entries ?? []).every(([index, entry]) => entryOf(list, index) === entry)
    const size = shard.runs.reduce((sum, run) => sum + run.length, 0)
    return { digest: hex(shard.digest), whole: told && size === (entries ?? []).length }
  })
}

export function headBodyAnswer({ body }: Of<'head_bodies'>) {
  return answerOf(() => flatHead(readHead(utf8(body))))
}

export function headAnswer(vectors: ListVectors, { trust, environment, known, envelope, at }: Of<'heads'>) {
  const before = known && { ...NOBODY, environment, ...known }
  return answerOf(() => flatHead(acceptHead(read(utf8(envelope)), trustOf(vectors.trust[trust]!), environment, before, instant(at))))
}

export function deltaAnswer(vectors: ListVectors, { before, head, delta }: Of<'deltas'>) {
  return answerOf(() => flatList(changed(statusOf(vectors, before), headOf(head), fromHex(delta))))
}

export function verdictAnswer(vectors: ListVectors, { text, at, nonce, trust, status }: Of<'verdicts'>) {
  const lists = status.map((name) => statusOf(vectors, name))
  const by = new Map(lists.map((list) => [list.head.division, list]))
  return answerOf(() => flatVerdict(verify(text, trustOf(vectors.trust[trust]!), by, instant(at), fromHex(nonce)), instant(at)))
}

export function statusOf(vectors: ListVectors, name: string): StatusList {
  const { head, shards } = vectors.status[name]!
  return assembled(headOf(head), shards.map((shard) => readShard(fromHex(shard))))
}

/** All of them at once. */
export function listAnswers(vectors: ListVectors) {
  return {
    envelopes: vectors.envelopes.map(envelopeAnswer),
    key_ids: vectors.key_ids.map(keyIdAnswer),
    trust_bodies: vectors.trust_bodies.map(trustBodyAnswer),
    trust_lists: vectors.trust_lists.map((vector) => trustListAnswer(vectors, vector)),
    runs: vectors.runs.map(runsAnswer),
    shards: vectors.shards.map(shardAnswer),
    head_bodies: vectors.head_bodies.map(headBodyAnswer),
    heads: vectors.heads.map((vector) => headAnswer(vectors, vector)),
    deltas: vectors.deltas.map((vector) => deltaAnswer(vectors, vector)),
    verdicts: vectors.verdicts.map((vector) => verdictAnswer(vectors, vector)),
  }
}

export function flatList({ head, shards }: StatusList) {
  return { head: flatHead(head), shards: shards.map(({ body }) => hex(body)) }
}

const NOBODY: Head = { environment: 'vectors', division: 0, number: 0, asOf: new Date(0), fresh: 0, refuse: 0, size: 0, digests: [] }

function rootOf(root: VectorRoot): RootKey {
  return { keyId: fromHex(root.key_id), algorithm: root.algorithm, publicKey: fromHex(root.public_key) }
}

function flatRoot(key: RootKey): VectorRoot {
  return { key_id: hex(key.keyId), algorithm: key.algorithm, public_key: hex(key.publicKey) }
}

function flatTrust({ issuedAt, expiresAt, roots, issuers, environment, number, needed }: TrustList) {
  return {
    environment, number, needed, issued_at: seconds(issuedAt), expires_at: seconds(expiresAt), roots: roots.map(flatRoot),
    issuers: issuers.map((key) => ({
      ...flatRoot(key), purpose: key.purpose, division: key.division, name: key.name,
      not_before: seconds(key.notBefore), not_after: seconds(key.notAfter), revoked_at: seconds(key.revokedAt ?? null),
    })),
  }
}

function headOf(told: VectorHead): Head {
  return {
    environment: told.environment, division: told.division, number: told.number, asOf: instant(told.as_of),
    fresh: told.fresh_minutes * 60_000, refuse: told.refuse_minutes * 60_000, size: told.size, digests: told.shards.map(fromHex),
  }
}

function flatHead(head: Head): VectorHead {
  if (head.digests.length && hex(headBytes(readHead(headBytes(head)))) !== hex(headBytes(head))) throw new Error('not as written')
  return {
    environment: head.environment, division: head.division, number: head.number, as_of: seconds(head.asOf)!,
    fresh_minutes: head.fresh / 60_000, refuse_minutes: head.refuse / 60_000, size: head.size, shards: head.digests.map(hex),
  }
}

function flatVerdict({ presentation, told, asOf, checkDocument }: Verified, at: Date) {
  const test = told.latestNegative
  return {
    level: told.level, color: told.color, pop_up: told.popUp, declared: told.declared,
    sampled_at: seconds(test?.sampledAt ?? null), reported_at: seconds(test?.reportedAt ?? null), fresh: told.fresh,
    as_of: seconds(asOf), check_document: checkDocument, soft_key: softKey(presentation.credential),
    against: doorAnswer({ tested_within_hours: 0 }, told, null, at).reasons,
  }
}
