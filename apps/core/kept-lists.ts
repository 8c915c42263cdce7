/**
 * What a verifier's device keeps of its lists over a restart: the pin, the newest envelopes as they were signed, and the
 * numbers that no later list may fall below. One record is the whole state; the shards lie beside it, each under its
 * digest, written before the record names them: whenever the power goes, the former state is still whole.
 */
import { type Bytes, base64url, fromUtf8, hex, utf8 } from './bytes.ts'
import { type Envelope, type Fields, type WrittenEnvelope, opened, written } from './envelopes.ts'
import type { ListStorage } from './list-storage.ts'
import { BadList } from './refusals.ts'
import { type Head, type Shard, type StatusList, assembled, isSignedHead, namedShard, readHead } from './status-lists.ts'
import { type Pin, type TrustList, pinOf, readList, signedBy, trustIn } from './trust.ts'

const [STATE, SHARD] = ['state', 'shard/']
const VERSION = 1

/** A list with the envelope that it came in. */
export interface Signed<List> {
  list: List
  envelope: Envelope
}

/** `head` without `status`: the list is known, and a part of it is missing here. */
export interface KeptLists {
  pin: Pin | null
  trust: Signed<TrustList> | null
  head: Signed<Head> | null
  status: StatusList | null
}

export const NOTHING: KeptLists = { pin: null, trust: null, head: null, status: null }

interface State {
  version: number
  pin: Fields | null
  trust: WrittenEnvelope | null
  head: WrittenEnvelope | null
}

/** What is kept, as far as it is whole: it was signed, so what was changed in the storage is not believed. */
export async function readKept(storage: ListStorage): Promise<KeptLists> {
  const state = stateOf(await storage.read(STATE))
  const pin = state?.pin ? believed(() => pinOf(state.pin ?? {})) : null
  const trust = state?.trust && pin ? believed(() => trustOf(opened(state.trust as WrittenEnvelope), pin)) : null
  const head = state?.head && trust ? believed(() => headOf(opened(state.head as WrittenEnvelope), trust.list)) : null
  return { pin, trust, head, status: head && (await statusOf(head.list, storage)) }
}

/** Keeps it; shards that are not named any more go last. */
export async function writeKept({ pin, trust, head, status }: KeptLists, storage: ListStorage): Promise<void> {
  const shards = new Map((status?.shards ?? []).map((shard) => [SHARD + hex(shard.digest), shard]))
  const had = new Set(await storage.names())
  for (const [name, { body }] of shards) if (!had.has(name)) await storage.write(name, body)
  const state: State = {
    version: VERSION, pin: pin && told(pin), trust: trust && written(trust.envelope), head: head && written(head.envelope),
  }
  await storage.write(STATE, utf8(JSON.stringify(state)))
  const named = new Set(head?.list.digests.map((digest) => SHARD + hex(digest)))
  for (const name of had) if (name.startsWith(SHARD) && !named.has(name)) await storage.remove(name)
}

/** The shard of this digest if it is kept, and whole; else null. */
export async function keptShard(digest: Bytes, storage: ListStorage): Promise<Shard | null> {
  const body = await storage.read(SHARD + hex(digest))
  return body && believed(() => namedShard(digest, body))
}

async function statusOf(head: Head, storage: ListStorage): Promise<StatusList | null> {
  const shards: Shard[] = []
  for (const digest of head.digests) {
    const shard = await keptShard(digest, storage)
    if (!shard) return null
    shards.push(shard)
  }
  return assembled(head, shards)
}

/** Its own roots have signed it: the first that were pinned may have been handed over since. */
function trustOf(envelope: Envelope, pin: Pin): Signed<TrustList> {
  const list = readList(envelope.body)
  if (list.environment !== pin.environment || !signedBy(envelope, list)) throw new BadList('trust.forged')
  return { list, envelope }
}

/** Whatever the time is now: how old it is, is told when a code is looked at. */
function headOf(envelope: Envelope, trust: TrustList): Signed<Head> {
  const list = readHead(envelope.body)
  if (list.environment !== trust.environment || !isSignedHead(envelope, list, trustIn(trust), null)) throw new BadList('list.forged')
  return { list, envelope }
}

function stateOf(bytes: Bytes | null): State | null {
  if (bytes === null) return null
  const state = believed(() => JSON.parse(fromUtf8(bytes)) as State | null)
  return state?.version === VERSION ? state : null
}

/** Null for what the storage has lost or changed. */
function believed<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}

function told({ environment, needed, roots }: Pin): Fields {
  return { environment, needed, roots: roots.map(({ algorithm, publicKey }) => ({ algorithm, public_key: base64url(publicKey) })) }
}
