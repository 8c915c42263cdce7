/**
 * A credential: what an issuer signs about a holder, version 1. The layout is that of `healthcode/core/credentials.py`:
 * fixed, big-endian, exactly one encoding per value. What is read is written again, and refused when it differs. Nothing
 * read here is believed yet; `scans.ts` does that. A paper code has no key that could sign a showing: in the key's place
 * stand four characters of the document that has to be looked at.
 */
import { type Bytes, concat, equal, fromUtf8, readNumber, utf8, writeNumber } from './bytes.ts'
import { BadCode } from './refusals.ts'
import type { Color, Level } from './types.ts'

/** Suite 1: Ed25519 issuer, SHA-256. Suite 2: SM2 issuer, SM3 (GB/T 32918, GB/T 32905). */
export const SUITE_1 = 1
export const SUITE_2 = 2

/** Bytes of a name hint, at most, of a signature, and of a holder's key. */
export const NAME_HINT = 8
export const SIGNATURE = 64
export const HOLDER_KEY = 33

/** First byte in the holder's place: a compressed P-256 point, an SM2 one, an Ed25519 key (soft key), none (paper). */
export const [P256_EVEN, P256_ODD, SM2_EVEN, SM2_ODD, ED25519, PAPER] = [0x02, 0x03, 0x12, 0x13, 0xed, 0x00] as const

/** Minutes that a credential counts, at most; of paper more, which nobody can renew on the way. */
const VALID_MINUTES = 24 * 60
const PAPER_MINUTES = 45 * 24 * 60

/** Numbers of divisions are below this: six digits (GB/T 2260). */
export const DIVISIONS = 1_000_000

/** Hours after its sample at which a report is told at the latest. */
const LATEST_REPORT = 255

const VERSION = 1
const FIXED = 23
const DOCUMENT_HINT = 4

/** What each suite lets a holder show with; no browser keeps an SM2 key, so suite 2 takes P-256 too. */
const SUITES: Record<number, readonly number[]> = {
  [SUITE_1]: [P256_EVEN, P256_ODD, ED25519, PAPER],
  [SUITE_2]: [SM2_EVEN, SM2_ODD, P256_EVEN, P256_ODD, PAPER],
}
const LEVELS: readonly Level[] = ['own', 'proxy', 'paper', 'national', 'entry']
const COLORS: readonly (Color | null)[] = ['green', 'yellow', 'red', null]
const CONTEXT = utf8('healthcode/1/credential\0')
const [COLOR_BITS, POP_UP, UNDECLARED] = [0b0011, 0b0100, 0b1000]
const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000]

/**
 * What the issuer says of the holder. `color` null: cannot be confirmed, or a national code, which has none: its `popUp`
 * says that there is a notice. Test times are to the hour, null: no test. `suite` 1 when it is not said.
 */
export interface Credential {
  suite?: number
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

/** From this instant on the credential is stale. */
export function expiresAt(credential: Credential): Date {
  return new Date(credential.issuedAt.getTime() + credential.validMinutes * MINUTE)
}

/** Whether the holder's key is one that no hardware keeps. */
export function softKey({ holderKey }: Credential): boolean {
  return holderKey[0] === ED25519
}

/** Of a paper code: the first two and the last two characters of the document's number; else empty. */
export function documentHint({ level, holderKey }: Credential): string {
  return level === 'paper' ? fromUtf8(holderKey.subarray(1)) : ''
}

/** The part an issuer signs; RangeError for a value the layout has no room for. */
export function credentialBytes(credential: Credential): Bytes {
  const hint = utf8(credential.nameHint)
  if (!fits(credential, hint)) throw new RangeError('the layout has no room for this')
  return concat(
    writeNumber((VERSION << 4) | suiteOf(credential), 1),
    credential.keyId,
    writeNumber((hint.length << 20) | credential.division, 3),
    writeNumber((LEVELS.indexOf(credential.level) << 4) | bits(credential), 1),
    ...testOf(credential),
    writeNumber(whole(credential.issuedAt, SECOND), 4),
    writeNumber(credential.validMinutes, 2),
    writeNumber(credential.statusIndex, 4),
    hint,
    credential.holderKey,
  )
}

/** What the issuer's key signs: the body under a context of its own, so that no other signature fits here. */
export function credentialMessage(body: Uint8Array): Bytes {
  return concat(CONTEXT, body)
}

/** A sealed credential by itself, as the page keeps it, not yet believed; BadCode `code.malformed`. */
export function readCredential(sealed: Uint8Array): Credential {
  const [credential, size] = readBody(sealed)
  if (sealed.length !== size + SIGNATURE) throw malformed('length')
  return credential
}

/** The credential that `data` begins with, and how many bytes of it the issuer signed; BadCode `code.malformed`. */
export function readBody(data: Uint8Array): [Credential, number] {
  const first = data[0] ?? 0
  if (data.length < FIXED || first >> 4 !== VERSION || SUITES[first & 0xf] === undefined) throw malformed('version')
  try {
    const holderAt = FIXED + (readNumber(data, 5, 1) >> 4)
    const size = holderAt + holderSize(readNumber(data, holderAt, 1))
    const credential = credentialOf(data, holderAt, size)
    // one encoding per value: what we read must be what we would have written
    if (equal(credentialBytes(credential), data.subarray(0, size))) return [credential, size]
  } catch (fault) {
    if (!(fault instanceof RangeError || fault instanceof TypeError)) throw fault
  }
  throw malformed('credential')
}

function credentialOf(data: Uint8Array, holderAt: number, size: number): Credential {
  const flags = readNumber(data, 8, 1)
  const level = LEVELS[flags >> 4]
  const sampled = readNumber(data, 9, 3)
  if (level === undefined) throw new RangeError('no such level')
  return {
    suite: readNumber(data, 0, 1) & 0xf,
    keyId: data.slice(1, 5) as Bytes,
    division: readNumber(data, 5, 3) & 0xfffff,
    level,
    color: COLORS[flags & COLOR_BITS] ?? null,
    popUp: (flags & POP_UP) !== 0,
    declared: (flags & UNDECLARED) === 0,
    sampledAt: hourAt(sampled),
    reportedAt: hourAt(sampled + readNumber(data, 12, 1)),
    issuedAt: new Date(readNumber(data, 13, 4) * SECOND),
    validMinutes: readNumber(data, 17, 2),
    statusIndex: readNumber(data, 19, 4),
    nameHint: fromUtf8(data.subarray(FIXED, holderAt)),
    holderKey: data.slice(holderAt, size) as Bytes,
  }
}

/** Bytes of what stands in the holder's place, by its first. */
function holderSize(mark: number): number {
  return mark === PAPER ? 1 + DOCUMENT_HINT : HOLDER_KEY
}

function fits(credential: Credential, hint: Uint8Array): boolean {
  const paper = credential.level === 'paper'
  return (
    credential.keyId.length === 4 &&
    credential.division >= 0 &&
    credential.division < DIVISIONS &&
    credential.validMinutes > 0 &&
    credential.validMinutes <= (paper ? PAPER_MINUTES : VALID_MINUTES) &&
    hint.length <= NAME_HINT &&
    holderFits(credential, paper) &&
    (credential.sampledAt === null) === (credential.reportedAt === null) &&
    (credential.level !== 'national' || credential.color === null)
  )
}

function holderFits(credential: Credential, paper: boolean): boolean {
  const { holderKey } = credential
  const mark = holderKey[0] ?? -1
  if (!SUITES[suiteOf(credential)]?.includes(mark) || holderKey.length !== holderSize(mark)) return false
  return paper === (mark === PAPER) && (!paper || holderKey.subarray(1).every(inDocument))
}

/** Digits and capital letters. */
function inDocument(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a)
}

function suiteOf({ suite }: Credential): number {
  return suite ?? SUITE_1
}

function bits(credential: Credential): number {
  const undeclared = credential.declared ? 0 : UNDECLARED
  return COLORS.indexOf(credential.color) | (credential.popUp ? POP_UP : 0) | undeclared
}

/** The hour of the sample, and how many hours later it was reported; all 0 when there is no test. */
function testOf({ sampledAt, reportedAt }: Credential): Bytes[] {
  if (sampledAt === null || reportedAt === null) return [new Uint8Array(4)]
  const sampled = whole(sampledAt, HOUR)
  const later = whole(reportedAt, HOUR) - sampled
  if (sampled === 0 || later > LATEST_REPORT) throw new RangeError('the layout has no room for this test')
  return [writeNumber(sampled, 3), writeNumber(later, 1)]
}

function whole(at: Date, unit: number): number {
  return Math.floor(at.getTime() / unit)
}

function hourAt(hours: number): Date | null {
  return hours === 0 ? null : new Date(hours * HOUR)
}

function malformed(where: string): BadCode {
  return new BadCode('code.malformed', { where })
}
