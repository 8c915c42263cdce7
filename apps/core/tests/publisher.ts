/** Who publishes lists, for tests: roots, a status key, and a server that answers like ours, or wrongly when it is told to. */
import { ed25519KeyOf, ed25519Signed } from '#arithmetic'

import { type Bytes, base64url, concat, hex, utf8 } from '../bytes.ts'
import { written } from '../envelopes.ts'
import type { ListSource } from '../list-keeper.ts'
import * as runs from '../runs.ts'
import { type Head, type Shard, headBytes, readShard } from '../status-lists.ts'
import { type Pin, type RootKey, type TrustList, keyIdOf, listBytes } from '../trust.ts'
import type { SignedList, StatusTold, TrustLists } from '../types.ts'

export const AT = new Date('2022-05-18T00:30:00Z')
export const minutes = (count: number) => new Date(AT.getTime() + count * 60_000)

const ENVIRONMENT = 'vectors'
const SHARD = 2 ** 20

export type Entries = Map<number, number>

const seedOf = (number: number) => new Uint8Array(32).fill(number)

export function rootOf(seed: number): RootKey {
  const publicKey = ed25519KeyOf(seedOf(seed))
  return { keyId: keyIdOf(ENVIRONMENT, 'root', 'Ed25519', publicKey), algorithm: 'Ed25519', publicKey }
}

function signedBy(body: Bytes, context: string, ...signers: [Bytes, number][]): SignedList {
  const message = concat(utf8(`${context}\0`), body)
  return written({ body, signatures: signers.map(([keyId, seed]) => ({ keyId, signature: ed25519Signed(seedOf(seed), message) })) })
}

/** A trust list with these roots by seed, signed by these. The status key is that of `statusSeed`. */
export interface Listed {
  number: number
  roots?: number[]
  signers?: number[]
  statusSeed?: number
  revoked?: boolean
  expiresAt?: Date
  environment?: string
}

export const PIN: Pin = { environment: ENVIRONMENT, number: 0, needed: 2, roots: [1, 2, 3].map(rootOf) }

export function trustList({ number, roots = [1, 2, 3], signers = [1, 2], statusSeed = 50, revoked = false, ...rest }: Listed): SignedList {
  const publicKey = ed25519KeyOf(seedOf(statusSeed))
  const list: TrustList = {
    environment: rest.environment ?? ENVIRONMENT, number, issuedAt: AT, expiresAt: rest.expiresAt ?? minutes(60 * 24 * 30), needed: 2,
    roots: roots.map(rootOf),
    issuers: [{
      keyId: keyIdOf(ENVIRONMENT, 'status', 'Ed25519', publicKey), algorithm: 'Ed25519', publicKey, division: 130000,
      notBefore: minutes(-100), notAfter: null, purpose: 'status', revokedAt: revoked ? AT : null, name: '河北',
    }],
  }
  return signedBy(listBytes(list), 'healthcode/1/trust', ...signers.map((seed): [Bytes, number] => [rootOf(seed).keyId, seed]))
}

export function shardsOf(entries: Entries, size: number): Shard[] {
  return Array.from({ length: Math.ceil(size / SHARD) }, (_, number) => {
    const here = [...entries].filter(([index]) => Math.floor(index / SHARD) === number)
    const run = (wanted: number) => here.filter(([, entry]) => entry === wanted).map(([index]) => index % SHARD).sort((one, other) => one - other)
    return readShard(runs.written([1, 2, 3, 4].map(run)))
  })
}

export interface Published {
  number: number
  entries: Entries
  asOf?: Date
  size?: number
  seed?: number
}

export function statusList({ number, entries, asOf = AT, size = SHARD + 1000, seed = 50 }: Published) {
  const shards = shardsOf(entries, size)
  const head: Head = {
    environment: ENVIRONMENT, division: 130000, number, asOf, fresh: 30 * 60_000, refuse: 120 * 60_000, size,
    digests: shards.map(({ digest }) => digest),
  }
  const publicKey = ed25519KeyOf(seedOf(seed))
  return { shards, head: signedBy(headBytes(head), 'healthcode/1/status', [keyIdOf(ENVIRONMENT, 'status', 'Ed25519', publicKey), seed]) }
}

export function deltaOf(changes: Entries): string {
  const run = (wanted: number) => [...changes].filter(([, entry]) => entry === wanted).map(([index]) => index).sort((one, other) => one - other)
  return base64url(runs.written([0, 1, 2, 3, 4].map(run)))
}

/** A server as a verifier asks it. What it is asked for is noted down. */
export class Publisher implements ListSource {
  readonly asked: string[] = []
  trusts: [number, SignedList][] = [[1, trustList({ number: 1 })]]
  current: Published & { delta?: string } = { number: 1, entries: new Map() }
  /** Whom it tells a device at its first visit to believe. */
  pinned = PIN.roots
  broken = false
  /** Bytes told in place of the shard's own. */
  bent: ((body: Bytes) => Bytes) | null = null

  async trust(after: number): Promise<TrustLists> {
    await this.#asked(`trust ${after}`)
    const envelopes = this.trusts.filter(([number]) => number > after).map(([, list]) => list)
    const roots = this.pinned.map(({ algorithm, publicKey }) => ({ algorithm, public_key: base64url(publicKey) }))
    return { server_at: AT.toISOString(), pin: { environment: ENVIRONMENT, needed: 2, roots }, envelopes }
  }

  async status(after: number): Promise<StatusTold> {
    await this.#asked(`status ${after}`)
    const { head, shards } = statusList(this.current)
    if (after >= this.current.number) return { head: null, delta: null, shards: [], server_at: AT.toISOString() }
    const delta = after > 0 ? (this.current.delta ?? null) : null
    return { head, delta, shards: delta === null ? shards.map(({ digest }) => hex(digest)) : [], server_at: AT.toISOString() }
  }

  async shard(digest: string): Promise<Bytes> {
    await this.#asked(`shard ${digest.slice(0, 8)}`)
    const { body } = statusList(this.current).shards.find((shard) => hex(shard.digest) === digest)!
    return this.bent ? this.bent(body) : body
  }

  #asked(what: string): Promise<void> {
    this.asked.push(what)
    return this.broken ? Promise.reject(new Error('no network')) : Promise.resolve()
  }
}
