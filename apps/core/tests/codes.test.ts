// @vitest-environment node
import { describe, expect, test } from 'vitest'

import * as base45 from '../base45.ts'
import { fromHex, hex } from '../bytes.ts'
import { credentialBytes, expiresAt, presentationBody, presentationMessage, read, readCredential, textOf } from '../codes.ts'
import type { Presentation } from '../codes.ts'
import { normalised } from '../points.ts'
import { isRefusal } from '../refusals.ts'
import { type Trust, check, doorAnswer, trusting } from '../scans.ts'
import { compressed } from '../signatures.ts'
import { type CodeVector, type VectorKey, type VectorOk, vectors } from './vectors.ts'

const instant = (seconds: number | null) => (seconds === null ? null : new Date(seconds * 1000))
const seconds = (at: Date | null) => (at === null ? null : at.getTime() / 1000)

function trustOf(keys: VectorKey[]): Trust {
  return trusting(
    keys.map((key) => ({
      keyId: fromHex(key.key_id),
      algorithm: key.algorithm,
      publicKey: fromHex(key.public_key),
      division: key.division,
      notBefore: instant(key.not_before),
      notAfter: instant(key.not_after),
    })),
  )
}

function fieldsOf({ credential, shownAt, nonce }: Presentation): VectorOk {
  return {
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
    shown_at: seconds(shownAt),
    mode: nonce.length ? 'venue_bound' : 'shown',
    nonce: hex(nonce),
  }
}

function answer(vector: CodeVector): unknown {
  const trust = trustOf(vectors.trust[vector.trust]!)
  try {
    return { ok: fieldsOf(check(vector.text, trust, instant(vector.at)!, fromHex(vector.nonce))) }
  } catch (fault) {
    if (!isRefusal(fault)) throw fault
    const facts = Object.fromEntries(Object.entries(fault.facts).map(([name, fact]) => [name, String(fact)]))
    return { error: fault.code, family: fault.name, facts }
  }
}

describe('the vectors that every reader answers', () => {
  test.each(vectors.codes)('code: $name', (vector) => {
    expect(answer(vector)).toMatchObject(vector.expect)
  })

  test.each(vectors.codes.filter(({ parts }) => parts !== null))('parts: $name', ({ text, parts }) => {
    const [sealed, body] = [fromHex(parts!.sealed), fromHex(parts!.body)]
    expect(textOf(sealed, body, fromHex(parts!.signature))).toBe(text)
    expect(hex(presentationMessage(sealed, body))).toBe(parts!.message)
  })

  test.each(vectors.codes.filter(({ expect }) => 'ok' in expect))('written again: $name', ({ text }) => {
    const shown = read(text)
    expect(readCredential(shown.sealed)).toEqual(shown.credential)
    expect(hex(presentationBody(shown.shownAt, shown.nonce))).toBe(hex(shown.body))
    expect(hex(credentialBytes(shown.credential))).toBe(hex(shown.sealed.subarray(0, -64)))
  })

  test.each(vectors.base45)('base45: $name', ({ text, bytes, error }) => {
    if (error) expect(() => base45.decode(text)).toThrow(error)
    else expect([hex(base45.decode(text)), base45.encode(fromHex(bytes!))]).toEqual([bytes, text])
  })

  test.each(vectors.points)('point: $name', ({ point, compressed: short, error }) => {
    if (error) expect(() => compressed(fromHex(point))).toThrow(error)
    else expect(hex(compressed(fromHex(point)))).toBe(short)
  })

  test.each(vectors.low_s)('low S: $name', ({ signature, normalised: low }) => {
    expect(hex(normalised(fromHex(signature)))).toBe(low)
  })

  test.each(vectors.door)('door: $name', ({ told, temperature, at, tested_within_hours, reasons }) => {
    const sampledAt = instant(told.sampled_at)
    const latestNegative = sampledAt && { sampledAt, reportedAt: instant(told.reported_at)! }
    const facts = { color: told.color, popUp: told.pop_up, declared: told.declared, latestNegative }
    const found = doorAnswer({ tested_within_hours }, facts, temperature, instant(at)!)
    expect(found).toEqual({ met: reasons.length === 0, reasons })
  })
})

const PLAIN = vectors.codes.find((vector) => vector.name === 'level own')!

describe('a code', () => {
  test('is refused after a bit of it has been turned: every fifth, so that each byte and each place has its turn', () => {
    const data = base45.decode(PLAIN.text.slice('JK1:'.length))
    const trust = trustOf(vectors.trust[PLAIN.trust]!)
    for (let bit = 0; bit < data.length * 8; bit += 5) {
      const turned = data.slice()
      turned[bit >> 3]! ^= 1 << (bit & 7)
      const text = `JK1:${base45.encode(turned)}`
      expect(() => check(text, trust, instant(PLAIN.at)!), `bit ${bit}`).toThrow(/^(code|check)\./)
    }
  })

  test('with a value that the layout has no room for is not written', () => {
    const { credential } = read(PLAIN.text)
    expect(() => credentialBytes({ ...credential, validMinutes: 1441 })).toThrow(RangeError)
    expect(() => credentialBytes({ ...credential, nameHint: '欧阳某某' })).toThrow(RangeError)
    expect(() => credentialBytes({ ...credential, sampledAt: null })).toThrow(RangeError)
    expect(() => presentationBody(new Date(0), new Uint8Array(7))).toThrow(RangeError)
  })

  test('is told apart to the millisecond: 30 s are accepted, 30.001 s are 31', () => {
    const trust = trustOf(vectors.trust[PLAIN.trust]!)
    const shown = read(PLAIN.text).shownAt.getTime()
    expect(check(PLAIN.text, trust, new Date(shown + 30_000)).shownAt.getTime()).toBe(shown)
    expect(() => check(PLAIN.text, trust, new Date(shown + 30_001))).toThrow(
      expect.objectContaining({ code: 'code.too_old', facts: { seconds: 31, most: 30 } }),
    )
  })
})
