/**
 * The code: what an issuer signs about a holder, and what the holder signs while showing it, version 1. The layout is
 * that of `healthcode/core/codes.py`: fixed, big-endian, exactly one encoding per value. What is read is written again,
 * and refused when it differs. Nothing read here is believed yet; `scans.ts` does that.
 */
import * as base45 from './base45.ts'
import { type Bytes, concat, equal, fromUtf8, readNumber, utf8, writeNumber } from './bytes.ts'
import { BadCode } from './refusals.ts'
import type { Color, Level } from './types.ts'

/** What the text of a presentation begins with: our scheme (健康), version 1; never a URL, so no reader opens it. */
export const PREFIX = 'JK1:'

/** Characters of a presentation's text, at most: QR version 10-M. */
export const LONGEST = 320

/** Bytes of a name hint, of a signature, a holder's key and a gate's nonce. */
export const NAME_HINT = 8
export const SIGNATURE = 64
export const HOLDER_KEY = 33
export const NONCE = 8

/** First byte of a holder's key that is no P-256 point but an Ed25519 key (soft key). */
export const ED25519 = 0xed

const MARK = new Uint8Array([1, 1]) // version 1, suite 1
const FIXED = 28
const SHOWING = 5
const VALID_MINUTES = 24 * 60
const HOLDER_MARKS = [0x02, 0x03, ED25519]
const CREDENTIAL_CONTEXT = utf8('healthcode/1/credential\0')
const PRESENTATION_CONTEXT = utf8('healthcode/1/presentation\0')
const LEVELS: readonly Level[] = ['own', 'proxy', 'paper', 'national', 'entry']
const COLORS: readonly (Color | null)[] = ['green', 'yellow', 'red', null]
const [COLOR_BITS, POP_UP, UNDECLARED] = [0b0011, 0b0100, 0b1000]
const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000]

/** What the issuer says of the holder. `color` null: cannot be confirmed. Test times are to the hour, null: no test. */
export interface Credential {
  keyId: Bytes
  division: number
  level: Level
  color: Color | null
  popUp: boolean
  declared: boolean
  sampledAt: Date | null
  reportedAt: Date | null
  issuedAt: Date
  validMinutes: number
  statusIndex: number
  nameHint: string
  holderKey: Bytes
}

/** What is in the QR. `sealed` and `body` are the bytes that were signed; the rest is what they say. */
export interface Presentation {
  credential: Credential
  sealed: Bytes
  shownAt: Date
  nonce: Bytes
  body: Bytes
  signature: Bytes
}

/** From this instant on the credential is stale. */
export function expiresAt(credential: Credential): Date {
  return new Date(credential.issuedAt.getTime() + credential.validMinutes * MINUTE)
}

/** The part an issuer signs; RangeError for a value the layout has no room for. */
export function credentialBytes(credential: Credential): Bytes {
  const hint = utf8(credential.nameHint)
  if (!fits(credential, hint)) throw new RangeError('the layout has no room for this')
  return concat(
    MARK,
    credential.keyId,
    writeNumber(credential.division, 3),
    writeNumber(LEVELS.indexOf(credential.level), 1),
    writeNumber(bits(credential), 1),
    writeNumber(whole(credential.sampledAt, HOUR), 3),
    writeNumber(whole(credential.reportedAt, HOUR), 3),
    writeNumber(whole(credential.issuedAt, SECOND), 4),
    writeNumber(credential.validMinutes, 2),
    writeNumber(credential.statusIndex, 4),
    writeNumber(hint.length, 1),
    hint,
    credential.holderKey,
  )
}

/** What the issuer's key signs: the body under a context of its own, so that no other signature fits here. */
export function credentialMessage(body: Uint8Array): Bytes {
  return concat(CREDENTIAL_CONTEXT, body)
}

/** The instant and mode of showing; a venue-bound one carries the gate's nonce of 8 bytes. RangeError. */
export function presentationBody(shownAt: Date, nonce: Uint8Array = new Uint8Array()): Bytes {
  if (nonce.length !== 0 && nonce.length !== NONCE) throw new RangeError('a nonce has 8 bytes')
  return concat(writeNumber(whole(shownAt, SECOND), 4), writeNumber(nonce.length ? 1 : 0, 1), nonce)
}

/** What the holder's key signs: the whole sealed credential and the body. */
export function presentationMessage(sealed: Uint8Array, body: Uint8Array): Bytes {
  return concat(PRESENTATION_CONTEXT, sealed, body)
}

/** The text of the QR code. */
export function textOf(sealed: Uint8Array, body: Uint8Array, signature: Uint8Array): string {
  return PREFIX + base45.encode(concat(sealed, body, signature))
}

/** The presentation that `text` writes, not yet believed; BadCode `code.foreign` or `code.malformed`. */
export function read(text: string): Presentation {
  if (!text.startsWith(PREFIX)) throw new BadCode('code.foreign')
  if (text.length > LONGEST) throw malformed('length')
  const data = base45.decode(text.slice(PREFIX.length))
  const [credential, size] = readBody(data)
  const sealEnd = size + SIGNATURE
  const end = sealEnd + showingSize(data, sealEnd)
  if (data.length !== end + SIGNATURE) throw malformed('length')
  return {
    credential,
    sealed: data.slice(0, sealEnd),
    shownAt: new Date(readNumber(data, sealEnd, 4) * SECOND),
    nonce: data.slice(sealEnd + SHOWING, end),
    body: data.slice(sealEnd, end),
    signature: data.slice(end),
  }
}

/** A sealed credential by itself, as the page keeps it, not yet believed; BadCode `code.malformed`. */
export function readCredential(sealed: Uint8Array): Credential {
  const [credential, size] = readBody(sealed)
  if (sealed.length !== size + SIGNATURE) throw malformed('length')
  return credential
}

function readBody(data: Uint8Array): [Credential, number] {
  if (data.length < FIXED || !equal(data.subarray(0, MARK.length), MARK)) throw malformed('version')
  const size = FIXED + readNumber(data, FIXED - 1, 1) + HOLDER_KEY
  try {
    const credential = credentialOf(data, size)
    // one encoding per value: what we read must be what we would have written
    if (equal(credentialBytes(credential), data.subarray(0, size))) return [credential, size]
  } catch (fault) {
    if (!(fault instanceof RangeError || fault instanceof TypeError)) throw fault
  }
  throw malformed('credential')
}

function credentialOf(data: Uint8Array, size: number): Credential {
  const flags = readNumber(data, 10, 1)
  const level = LEVELS[readNumber(data, 9, 1)]
  if (level === undefined) throw new RangeError('no such level')
  return {
    keyId: data.slice(2, 6) as Bytes,
    division: readNumber(data, 6, 3),
    level,
    color: COLORS[flags & COLOR_BITS] ?? null,
    popUp: (flags & POP_UP) !== 0,
    declared: (flags & UNDECLARED) === 0,
    sampledAt: hourAt(readNumber(data, 11, 3)),
    reportedAt: hourAt(readNumber(data, 14, 3)),
    issuedAt: new Date(readNumber(data, 17, 4) * SECOND),
    validMinutes: readNumber(data, 21, 2),
    statusIndex: readNumber(data, 23, 4),
    nameHint: fromUtf8(data.subarray(FIXED, size - HOLDER_KEY)),
    holderKey: data.slice(size - HOLDER_KEY, size) as Bytes,
  }
}

/** Bytes of the showing that begins at `start`. */
function showingSize(data: Uint8Array, start: number): number {
  if (data.length < start + SHOWING) throw malformed('length')
  const mode = readNumber(data, start + 4, 1)
  if (mode > 1) throw malformed('showing')
  return SHOWING + (mode === 1 ? NONCE : 0)
}

function fits(credential: Credential, hint: Uint8Array): boolean {
  return (
    credential.keyId.length === 4 &&
    credential.validMinutes > 0 &&
    credential.validMinutes <= VALID_MINUTES &&
    hint.length <= NAME_HINT &&
    credential.holderKey.length === HOLDER_KEY &&
    HOLDER_MARKS.includes(credential.holderKey[0] ?? 0) &&
    (credential.sampledAt === null) === (credential.reportedAt === null)
  )
}

function bits(credential: Credential): number {
  const undeclared = credential.declared ? 0 : UNDECLARED
  return COLORS.indexOf(credential.color) | (credential.popUp ? POP_UP : 0) | undeclared
}

function whole(at: Date | null, unit: number): number {
  return at === null ? 0 : Math.floor(at.getTime() / unit)
}

function hourAt(hours: number): Date | null {
  return hours === 0 ? null : new Date(hours * HOUR)
}

function malformed(where: string): BadCode {
  return new BadCode('code.malformed', { where })
}
