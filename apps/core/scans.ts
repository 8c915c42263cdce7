/**
 * A scan without network: what a presentation is worth at an instant. `check` believes nothing before it is signed:
 * layout, then the issuer, then the holder, then the clocks, in the order and with the codes of `healthcode/core/scans.py`.
 * `verify` adds what has happened since, from the issuer's status list, and how old that news is.
 */
import { equal, hex } from './bytes.ts'
import { type Presentation, presentationMessage, read } from './codes.ts'
import { type Credential, SIGNATURE, SUITE_1, credentialMessage, expiresAt } from './credentials.ts'
import { BadCode, CannotCheck } from './refusals.ts'
import { SUITE_OF, speaks, verifyHolder, verifyIssuer } from './signatures.ts'
import { CLEAR, type Entry, RED, type StatusList, VOID, YELLOW, entryOf } from './status-lists.ts'
import type { IssuerKey, Trust } from './trust.ts'
import type { Color, Level } from './types.ts'

export { FEVER, doorAnswer } from './door-rules.ts'
export { type IssuerKey, type Trust, trusting } from './trust.ts'

/** ms: how old a showing may be, and how far ahead a clock. The page redraws every 10 s, and phones' clocks differ. */
export const PAST = 30_000
export const FUTURE = 10_000

const MINUTE = 60_000
const NO_NONCE = new Uint8Array()

/**
 * What a door may know of the holder. `color` null: cannot be confirmed, or a national code, which has none. `fresh`
 * false: the news is older than the edition lets a door rely on. Level `own` and fresh unless said.
 */
export interface Told {
  color: Color | null
  popUp: boolean
  declared: boolean
  latestNegative: { sampledAt: Date; reportedAt: Date } | null
  level?: Level
  fresh?: boolean
}

/**
 * What a verifier without a network is told. `asOf`: how far what is told is known to be true. `checkDocument`: paper;
 * whose it is can only be seen by the identity document, so it is never a plain pass.
 */
export interface Verified {
  presentation: Presentation
  told: Told
  asOf: Date
  checkDocument: boolean
}

/** The presentation that `text` writes, signed and in its time; BadCode or CannotCheck. `nonce`: of the gate that asks. */
export function check(text: string, trust: Trust, at: Date, nonce: Uint8Array = NO_NONCE): Presentation {
  const shown = read(text)
  const key = issuerOf(shown.credential, trust, at)
  checkSignatures(shown, key)
  checkCredential(shown.credential, key, at)
  checkShowing(shown, nonce, at)
  return shown
}

/**
 * The verdict on `text` with no network: `check`, then the status list of the issuer's division, by division. CannotCheck
 * `check.no_list`, `check.not_on_list`, `check.list_ahead` (our clock is behind), `check.list_too_old`; BadCode
 * `code.void`: the device was replaced, the code given up.
 */
export function verify(
  text: string,
  trust: Trust,
  status: ReadonlyMap<number, StatusList>,
  at: Date,
  nonce: Uint8Array = NO_NONCE,
): Verified {
  const presentation = check(text, trust, at, nonce)
  const { credential } = presentation
  const listed = status.get(credential.division)
  if (listed === undefined) throw new CannotCheck('check.no_list', { division: credential.division })
  const entry = entryOf(listed, credential.statusIndex)
  if (entry === VOID) throw new BadCode('code.void')
  const [asOf, fresh] = news(credential, listed, entry, at)
  const overruled = credential.issuedAt > listed.head.asOf
  const facts = told(credential, fresh)
  return {
    presentation,
    told: entry === null || entry === CLEAR || overruled ? facts : worse(facts, entry),
    asOf,
    checkDocument: presentation.shownAt === null,
  }
}

function issuerOf(credential: Credential, trust: Trust, at: Date): IssuerKey {
  if (trust.expiresAt !== null && at >= trust.expiresAt) throw new CannotCheck('check.trust_expired')
  const named = { key: hex(credential.keyId) }
  const key = trust.keys.get(named.key)
  if (key === undefined) throw new CannotCheck('check.unknown_issuer', named)
  checkKey(key, named, credential.suite ?? SUITE_1)
  if (key.notBefore !== null && at < key.notBefore) throw new CannotCheck('check.issuer_not_yet', named)
  if (key.notAfter !== null && at >= key.notAfter) throw new BadCode('code.issuer_key_expired', named)
  return key
}

/** Whoever has a stolen key can write any instant: nothing that it signed counts. */
function checkKey(key: IssuerKey, named: { key: string }, suite: number): void {
  if (key.revokedAt) throw new BadCode('code.issuer_key_revoked', named)
  if ((key.purpose ?? 'credential') !== 'credential') throw new BadCode('code.wrong_purpose', named)
  if (SUITE_OF[key.algorithm] !== suite) throw new BadCode('code.wrong_suite', named)
  if (!speaks(key.algorithm)) throw new CannotCheck('check.suite_unavailable', { suite })
}

function checkSignatures(shown: Presentation, key: IssuerKey): void {
  const [body, seal] = [shown.sealed.subarray(0, -SIGNATURE), shown.sealed.subarray(-SIGNATURE)]
  if (!verifyIssuer(key.algorithm, key.publicKey, credentialMessage(body), seal)) throw new BadCode('code.forged')
  if (shown.shownAt === null) return
  const message = presentationMessage(shown.sealed, shown.body)
  if (!verifyHolder(shown.credential.holderKey, message, shown.signature)) throw new BadCode('code.forged_showing')
}

function checkCredential(credential: Credential, key: IssuerKey, at: Date): void {
  if (credential.division !== key.division) throw new BadCode('code.wrong_division', { division: credential.division })
  const ahead = credential.issuedAt.getTime() - at.getTime()
  // an issuer's clock is kept; it is ours that lags
  if (ahead > FUTURE) throw new CannotCheck('check.clock_behind', { seconds: seconds(ahead) })
  if (at >= expiresAt(credential)) throw new BadCode('code.expired')
}

/** Paper binds to no gate and has no instant: whose it is, is told by the document. */
function checkShowing(shown: Presentation, nonce: Uint8Array, at: Date): void {
  if (shown.shownAt === null) return
  if (!equal(shown.nonce, nonce)) throw new BadCode(shown.nonce.length ? 'code.other_gate' : 'code.not_bound')
  const age = at.getTime() - shown.shownAt.getTime()
  if (age > PAST) throw new BadCode('code.too_old', { seconds: seconds(age), most: seconds(PAST) })
  if (-age > FUTURE) throw new CannotCheck('check.clock_ahead', { seconds: seconds(-age), most: seconds(FUTURE) })
}

/** How far the news reaches, and whether that is fresh. The issuer's own word is news too: it may be the later. */
function news({ issuedAt }: Credential, { head }: StatusList, entry: Entry | null, at: Date): [Date, boolean] {
  const ahead = head.asOf.getTime() - at.getTime()
  if (ahead > FUTURE) throw new CannotCheck('check.list_ahead', { seconds: seconds(ahead) })
  const asOf = head.asOf > issuedAt ? head.asOf : issuedAt
  const age = at.getTime() - asOf.getTime()
  if (age > head.refuse) {
    throw new CannotCheck('check.list_too_old', { minutes: Math.floor(age / MINUTE), most: head.refuse / MINUTE })
  }
  // the issuer's list, made later, has never heard of it
  if (entry === null && head.asOf >= issuedAt) throw new CannotCheck('check.not_on_list')
  return [asOf, age <= head.fresh]
}

/** A list only makes worse: what has become better reaches a door by a new credential. */
function worse(facts: Told, entry: Entry): Told {
  const color = entry === RED ? 'red' : entry === YELLOW ? 'yellow' : null
  if (color === null || facts.color === null) return { ...facts, popUp: true }
  return { ...facts, color: facts.color === 'red' ? 'red' : color }
}

/** Offline: what the issuer sealed. It is at most a day old, and only ever too strict about tests (whole hours). */
export function told(credential: Credential, fresh = true): Told {
  const { color, popUp, declared, level, sampledAt, reportedAt } = credential
  return { color, popUp, declared, level, fresh, latestNegative: sampledAt && reportedAt ? { sampledAt, reportedAt } : null }
}

/** Whole seconds, rounded up: 30.5 s is past 30 s and is told as 31. */
function seconds(ms: number): number {
  return Math.ceil(ms / 1000)
}
