/** What this core answers to the vectors, as plain values: the same asked here and in a runtime that has far less. */
import * as base45 from '../base45.ts'
import { fromHex, hex } from '../bytes.ts'
import { type Presentation, presentationMessage, read, textOf } from '../codes.ts'
import { credentialBytes, documentHint, expiresAt } from '../credentials.ts'
import { normalised } from '../points.ts'
import { BadCode, BadGate, BadList, CannotCheck } from '../refusals.ts'
import { type Told, check, doorAnswer } from '../scans.ts'
import { compressed } from '../signatures.ts'
import { type Trust, trusting } from '../trust.ts'
import type { CodeVector, DoorVector, Refused, VectorKey, VectorOk, VectorTold, VectorTrust, Vectors } from './vectors.ts'

export const instant = (seconds: number) => new Date(seconds * 1000)
export const maybe = (seconds: number | null) => (seconds === null ? null : instant(seconds))
export const seconds = (at: Date | null) => (at === null ? null : at.getTime() / 1000)

/** What `make` answers, or how it refuses. Any other fault is thrown on. */
export function answerOf<T>(make: () => T): { ok: T } | Refused {
  try {
    return { ok: make() }
  } catch (fault) {
    if (!(fault instanceof BadCode || fault instanceof CannotCheck || fault instanceof BadList || fault instanceof BadGate)) throw fault
    const facts = Object.fromEntries(Object.entries(fault.facts).map(([name, fact]) => [name, String(fact)]))
    return { error: fault.code, family: fault.name, facts }
  }
}

export function trustOf({ expires_at, keys }: VectorTrust): Trust {
  return trusting(keys.map(keyOf), maybe(expires_at))
}

function keyOf(key: VectorKey) {
  return {
    keyId: fromHex(key.key_id),
    algorithm: key.algorithm,
    publicKey: fromHex(key.public_key),
    division: key.division,
    notBefore: maybe(key.not_before),
    notAfter: maybe(key.not_after),
    purpose: key.purpose,
    revokedAt: maybe(key.revoked_at),
    name: key.name,
  }
}

export function fieldsOf({ credential, shownAt, nonce }: Presentation): VectorOk {
  return {
    suite: credential.suite,
    key_id: hex(credential.keyId),
    division: credential.division,
    level: credential.level,
    color: credential.color,
    pop_up: credential.popUp,
    declared: credential.declared,
    sampled_at: seconds(credential.sampledAt),
    reported_at: seconds(credential.reportedAt),
    issued_at: seconds(credential.issuedAt),
    valid_minutes: credential.validMinutes,
    expires_at: seconds(expiresAt(credential)),
    status_index: credential.statusIndex,
    name_hint: credential.nameHint,
    holder_key: hex(credential.holderKey),
    document_hint: documentHint(credential),
    shown_at: seconds(shownAt),
    nonce: hex(nonce),
  }
}

export function codeAnswer(vectors: Vectors, vector: CodeVector) {
  const trust = trustOf(vectors.trust[vector.trust]!)
  return answerOf(() => fieldsOf(check(vector.text, trust, instant(vector.at), fromHex(vector.nonce))))
}

/** Of a code with parts: the text put together from them, the message, and what is read written again. */
export function partsAnswer({ text, parts, expect }: CodeVector) {
  const [sealed, body, signature] = [fromHex(parts!.sealed), fromHex(parts!.body), fromHex(parts!.signature)]
  const again = 'ok' in expect ? hex(credentialBytes(read(text).credential)) : null
  return { text: textOf(sealed, body, signature), message: body.length ? hex(presentationMessage(sealed, body)) : parts!.message, again }
}

export function toldOf({ color, pop_up, declared, sampled_at, reported_at, level, fresh }: VectorTold): Told {
  const test = sampled_at === null ? null : { sampledAt: instant(sampled_at), reportedAt: instant(reported_at!) }
  return { color, popUp: pop_up, declared, latestNegative: test, level, fresh }
}

export function doorReasons({ told, temperature, at, tested_within_hours, counted_in }: DoorVector) {
  return doorAnswer({ tested_within_hours, counted_in }, toldOf(told), temperature, instant(at))
}

export function base45Answer({ text, bytes }: Vectors['base45'][number]) {
  const read = answerOf(() => hex(base45.decode(text)))
  return bytes === undefined ? read : { ...read, text: base45.encode(fromHex(bytes)) }
}

export function pointAnswer({ point }: Vectors['points'][number]) {
  try {
    return { compressed: hex(compressed(fromHex(point))) }
  } catch (fault) {
    return { error: (fault as Error).message }
  }
}

export function lowSAnswer({ signature }: Vectors['low_s'][number]) {
  return hex(normalised(fromHex(signature)))
}

/** All of them at once. */
export function codeAnswers(vectors: Vectors) {
  return {
    codes: vectors.codes.map((vector) => codeAnswer(vectors, vector)),
    parts: vectors.codes.filter(({ parts }) => parts !== null).map(partsAnswer),
    base45: vectors.base45.map(base45Answer),
    points: vectors.points.map(pointAnswer),
    low_s: vectors.low_s.map(lowSAnswer),
    door: vectors.door.map(doorReasons),
  }
}
