/**
 * Trust: whose signatures a verifier believes, by a list that is signed, numbered, and never goes back; the rules are
 * those of `healthcode/core/trust.py`. The next list is believed when enough roots of the one that is known signed it,
 * and enough of its own: roots are handed over with both hands, and no single key speaks alone where two are needed.
 */
import { sha256 } from '#arithmetic'

import { type Bytes, base64url, concat, equal, hex, utf8 } from './bytes.ts'
import { DIVISIONS } from './credentials.ts'
import {
  type Envelope, type Fields, bodyOf, decoded, environment, fieldsOf, instant, items, malformed, name, reading, seconds, whole,
} from './envelopes.ts'
import { BadList } from './refusals.ts'
import { PUBLIC_BYTES, verifyIssuer } from './signatures.ts'

/** What a key may sign. A key has one purpose; its id depends on it. */
export type Purpose = 'root' | 'credential' | 'status'

const FORMAT = 'healthcode/trust/1'
const CONTEXT = utf8('healthcode/1/trust\0')
const KEY_ID_BYTES = 4
const [MOST_ROOTS, MOST_ISSUERS] = [8, 1000]

/**
 * A line of the trust list. It counts from `notBefore` until `notAfter`, null: no end; for one division. `revokedAt`: the
 * key was stolen or given up; nothing that it signed counts any more, whenever that was. Purpose: `credential` unless said.
 */
export interface IssuerKey {
  keyId: Bytes
  algorithm: string
  publicKey: Bytes
  division: number
  notBefore: Date | null
  notAfter: Date | null
  purpose?: Purpose
  revokedAt?: Date | null
  name?: string
}

export interface RootKey {
  keyId: Bytes
  algorithm: string
  publicKey: Bytes
}

/** The issuers believed, by key id in hex, until the list expires; null: it does not. */
export interface Trust {
  keys: ReadonlyMap<string, IssuerKey>
  expiresAt: Date | null
}

/** What a verifier is installed with: the environment, its first roots, how many of them must sign. */
export interface Pin {
  environment: string
  number: number
  needed: number
  roots: RootKey[]
}

/** A trust list that was read. `number` grows by at least one with each; times to the second. */
export interface TrustList extends Pin {
  issuedAt: Date
  expiresAt: Date
  issuers: IssuerKey[]
}

export function trusting(keys: readonly IssuerKey[], expiresAt: Date | null = null): Trust {
  return { keys: new Map(keys.map((key) => [hex(key.keyId), key])), expiresAt }
}

/** What a scan believes. */
export function trustIn({ issuers, expiresAt }: TrustList): Trust {
  return trusting(issuers, expiresAt)
}

/** The id of a key: another one elsewhere or for another purpose. It tells keys apart and proves nothing. */
export function keyIdOf(environment: string, purpose: Purpose, algorithm: string, publicKey: Uint8Array): Bytes {
  const named = utf8(['healthcode/1/key', environment, purpose, algorithm, ''].join('\0'))
  return sha256(concat(named, publicKey)).slice(0, KEY_ID_BYTES)
}

/** A pin as a server tells it, or an installer writes it; BadList `list.malformed`. */
export function pinOf(told: Fields): Pin {
  const pin = reading('pin', () => {
    const where = environment(told['environment'])
    return { environment: where, number: 0, needed: whole(told['needed']), roots: items(told['roots']).map((root) => rootOf(where, root)) }
  })
  checkKeys(pin, [])
  return pin
}

/**
 * The list in this envelope, as the next after the known one. BadList `list.malformed`, `trust.other_environment`,
 * `trust.older` (a number that is not higher), `trust.forged` (not enough roots signed it), `trust.expired`.
 */
export function accept(envelope: Envelope, known: TrustList | Pin, at: Date): TrustList {
  return follow([envelope], known, at)
}

/**
 * The last of these lists, each the next after the one before it; BadList as for `accept`. Who was away for long follows
 * the roots from list to list: those on the way may have expired by now, the last must not.
 */
export function follow(envelopes: readonly Envelope[], known: TrustList | Pin, at: Date): TrustList {
  let last: TrustList | null = null
  for (const envelope of envelopes) last = next(envelope, last ?? known)
  if (last === null) throw malformed('empty')
  if (at >= last.expiresAt) throw new BadList('trust.expired', { number: last.number })
  return last
}

function next(envelope: Envelope, known: TrustList | Pin): TrustList {
  const told = readList(envelope.body)
  if (told.environment !== known.environment) {
    throw new BadList('trust.other_environment', { found: told.environment, expected: known.environment })
  }
  if (told.number <= known.number) throw new BadList('trust.older', { found: told.number, known: known.number })
  if (!signedBy(envelope, known) || !signedBy(envelope, told)) throw new BadList('trust.forged')
  return told
}

/** Whether as many different roots signed as are needed. */
export function signedBy(envelope: Envelope, { roots, needed }: Pin): boolean {
  const signs = concat(CONTEXT, envelope.body)
  return roots.filter((root) => isSigned(envelope, root, signs)).length >= needed
}

/** Whether this key signed the message under its own id. */
export function isSigned({ signatures }: Envelope, key: RootKey, message: Uint8Array): boolean {
  return signatures.some(
    (one) => equal(one.keyId, key.keyId) && verifyIssuer(key.algorithm, key.publicKey, message, one.signature),
  )
}

/** The list that a body writes, not yet believed; BadList `list.malformed` unless it is the only way to write it. */
export function readList(body: Uint8Array): TrustList {
  const told = fieldsOf(FORMAT, body)
  const found = reading('trust', () => listOf(told))
  if (!equal(listBytes(found), body)) throw malformed('form')
  checkKeys(found, found.issuers)
  return found
}

/** The body that roots sign. */
export function listBytes(told: TrustList): Bytes {
  return bodyOf(FORMAT, {
    environment: told.environment, number: told.number, issued_at: seconds(told.issuedAt),
    expires_at: seconds(told.expiresAt), needed: told.needed,
    roots: told.roots.map((key) => ({ algorithm: key.algorithm, public_key: base64url(key.publicKey) })),
    issuers: told.issuers.map(lineOf),
  })
}

function lineOf(key: IssuerKey): Fields {
  return {
    purpose: key.purpose ?? 'credential', algorithm: key.algorithm, public_key: base64url(key.publicKey),
    division: key.division, name: key.name ?? '', not_before: key.notBefore && seconds(key.notBefore),
    not_after: key.notAfter && seconds(key.notAfter), revoked_at: key.revokedAt ? seconds(key.revokedAt) : null,
  }
}

function listOf(told: Fields): TrustList {
  const where = environment(told['environment'])
  return {
    environment: where,
    number: whole(told['number']),
    issuedAt: instant(told['issued_at']),
    expiresAt: instant(told['expires_at']),
    needed: whole(told['needed']),
    roots: items(told['roots']).map((root) => rootOf(where, root)),
    issuers: items(told['issuers']).map((line) => issuerOf(where, line)),
  }
}

/** A list with one id twice could be read in two ways; one that nobody can follow would be the last. */
function checkKeys({ roots, needed }: Pin, issuers: readonly IssuerKey[]): void {
  if (roots.length > MOST_ROOTS || issuers.length > MOST_ISSUERS) throw malformed('length')
  const ids = new Set([...roots, ...issuers].map(({ keyId }) => hex(keyId)))
  if (ids.size < roots.length + issuers.length || needed < 1 || needed > roots.length) throw malformed('keys')
}

function rootOf(where: string, told: Fields): RootKey {
  const [algorithm, publicKey] = keyOf(told)
  return { keyId: keyIdOf(where, 'root', algorithm, publicKey), algorithm, publicKey }
}

function issuerOf(where: string, told: Fields): IssuerKey {
  const { purpose } = told
  if (purpose !== 'credential' && purpose !== 'status') throw new RangeError('no issuer')
  const [algorithm, publicKey] = keyOf(told)
  return {
    keyId: keyIdOf(where, purpose, algorithm, publicKey),
    algorithm,
    publicKey,
    division: whole(told['division'], DIVISIONS),
    notBefore: instant(told['not_before']),
    notAfter: maybe(told['not_after']),
    purpose,
    revokedAt: maybe(told['revoked_at']),
    name: name(told['name']),
  }
}

function keyOf(told: Fields): [string, Bytes] {
  const [algorithm, publicKey] = [told['algorithm'], decoded(told['public_key'])]
  if (typeof algorithm !== 'string' || publicKey.length !== sizeOf(algorithm)) throw new RangeError('no key')
  return [algorithm, publicKey]
}

function sizeOf(algorithm: string): number | undefined {
  return Object.prototype.hasOwnProperty.call(PUBLIC_BYTES, algorithm) ? PUBLIC_BYTES[algorithm] : undefined
}

function maybe(value: unknown): Date | null {
  return value === null ? null : instant(value)
}
