/**
 * A scan without network: what a presentation is worth at an instant, and what a door's rule says of its holder.
 * `check` believes nothing before it is signed: layout, then the issuer, then the holder, then the clocks, in the order
 * and with the codes of `healthcode/core/scans.py`.
 */
import { type Bytes, equal, fromBase64url, fromHex, hex } from './bytes.ts'
import { type Credential, type Presentation, SIGNATURE, credentialMessage, expiresAt, presentationMessage, read } from './codes.ts'
import { BadCode, CannotCheck } from './refusals.ts'
import { verifyHolder, verifyIssuer } from './signatures.ts'
import type { Color, DoorRule, RuleAnswer, RuleReason, TrustList } from './types.ts'

/** ms: how old a showing may be, and how far ahead a clock. The page redraws every 10 s, and phones' clocks differ. */
export const PAST = 30_000
export const FUTURE = 10_000

/** Degrees Celsius of the forehead from which a temperature is not normal. */
export const FEVER = 37.3

const HOUR = 3_600_000
const NO_NONCE = new Uint8Array()

/** A line of the trust list. It counts from `notBefore` until `notAfter`, null: no end; for one division. */
export interface IssuerKey {
  keyId: Bytes
  algorithm: string
  publicKey: Bytes
  division: number
  notBefore: Date | null
  notAfter: Date | null
}

/** The issuers believed, by key id in hex. */
export type Trust = ReadonlyMap<string, IssuerKey>

/** What a door may know of the holder. `color` null: cannot be confirmed. */
export interface Told {
  color: Color | null
  popUp: boolean
  declared: boolean
  latestNegative: { sampledAt: Date; reportedAt: Date } | null
}

/** The server's list as a trust; RangeError for a list that is none. */
export function trustOf(list: TrustList): Trust {
  return trusting(
    list.keys.map((key) => ({
      keyId: fromHex(key.key_id),
      algorithm: key.algorithm,
      publicKey: fromBase64url(key.public_key),
      division: Number(key.division),
      notBefore: key.not_before ? new Date(key.not_before) : null,
      notAfter: key.not_after ? new Date(key.not_after) : null,
    })),
  )
}

export function trusting(keys: readonly IssuerKey[]): Trust {
  return new Map(keys.map((key) => [hex(key.keyId), key]))
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

function issuerOf(credential: Credential, trust: Trust, at: Date): IssuerKey {
  const named = { key: hex(credential.keyId) }
  const key = trust.get(named.key)
  if (key === undefined) throw new CannotCheck('check.unknown_issuer', named)
  if (key.notBefore !== null && at < key.notBefore) throw new CannotCheck('check.issuer_not_yet', named)
  if (key.notAfter !== null && at >= key.notAfter) throw new BadCode('code.issuer_key_expired', named)
  return key
}

function checkSignatures(shown: Presentation, key: IssuerKey): void {
  const [body, seal] = [shown.sealed.subarray(0, -SIGNATURE), shown.sealed.subarray(-SIGNATURE)]
  if (!verifyIssuer(key.algorithm, key.publicKey, credentialMessage(body), seal)) throw new BadCode('code.forged')
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

function checkShowing(shown: Presentation, nonce: Uint8Array, at: Date): void {
  if (!equal(shown.nonce, nonce)) throw new BadCode(shown.nonce.length ? 'code.other_gate' : 'code.not_bound')
  const age = at.getTime() - shown.shownAt.getTime()
  if (age > PAST) throw new BadCode('code.too_old', { seconds: seconds(age), most: seconds(PAST) })
  if (-age > FUTURE) throw new CannotCheck('check.clock_ahead', { seconds: seconds(-age), most: seconds(FUTURE) })
}

/** Offline: what the issuer sealed. It is at most a day old, and only ever too strict about tests (whole hours). */
export function told(credential: Credential): Told {
  const { color, popUp, declared, sampledAt, reportedAt } = credential
  return { color, popUp, declared, latestNegative: sampledAt && reportedAt ? { sampledAt, reportedAt } : null }
}

/** 绿码且体温正常 passes. `temperature` in °C, null when it was not taken: that is the guard's to do. */
export function doorAnswer(rule: DoorRule, facts: Told, temperature: number | null, at: Date): RuleAnswer {
  const test = facts.latestNegative
  const asked = rule.tested_within_hours > 0
  const against: Record<RuleReason, boolean> = {
    'rule.color': facts.color !== 'green',
    'rule.pop_up': facts.popUp,
    'rule.temperature': temperature !== null && !(temperature < FEVER),
    'rule.test_missing': asked && test === null,
    // hours count from sampling, and the last of them belongs to them: 48 h after is within 48 h
    'rule.test_too_old': asked && test !== null && +at - +test.sampledAt > rule.tested_within_hours * HOUR,
    'rule.not_declared': !facts.declared,
  }
  const reasons = (Object.keys(against) as RuleReason[]).filter((reason) => against[reason])
  return { met: reasons.length === 0, reasons }
}

/** Whole seconds, rounded up: 30.5 s is past 30 s and is told as 31. */
function seconds(ms: number): number {
  return Math.ceil(ms / 1000)
}
