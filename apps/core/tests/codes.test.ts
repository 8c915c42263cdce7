// @vitest-environment node
import { describe, expect, test } from 'vitest'

import * as base45 from '../base45.ts'
import { hex } from '../bytes.ts'
import { credentialBytes, presentationBody, read, readCredential, textOf } from '../codes.ts'
import { documentHint, softKey } from '../credentials.ts'
import { check } from '../scans.ts'
import { base45Answer, codeAnswer, doorReasons, instant, lowSAnswer, partsAnswer, pointAnswer, trustOf } from './answers.ts'
import { expected, vectors } from './vectors.ts'

describe('the vectors that every reader answers', () => {
  test.each(vectors.codes)('code: $name', (vector) => {
    expect(codeAnswer(vectors, vector)).toMatchObject(expected(vector))
  })

  test.each(vectors.codes.filter(({ parts }) => parts !== null))('parts: $name', (vector) => {
    const found = partsAnswer(vector)
    expect(found).toMatchObject({ text: vector.text, message: vector.parts!.message })
    if (found.again !== null) expect(found.again).toBe(vector.parts!.sealed.slice(0, -128))
  })

  test.each(vectors.codes.filter(({ expect }) => 'ok' in expect))('written again: $name', ({ text }) => {
    const shown = read(text)
    expect(readCredential(shown.sealed)).toEqual(shown.credential)
    if (shown.shownAt) expect(hex(presentationBody(shown.shownAt, shown.nonce))).toBe(hex(shown.body))
    expect(textOf(shown.sealed, shown.body, shown.signature)).toBe(text)
  })

  test.each(vectors.base45)('base45: $name', (vector) => {
    const { text, bytes, error } = vector
    expect(base45Answer(vector)).toMatchObject(error ? { error } : { ok: bytes, text })
  })

  test.each(vectors.points)('point: $name', (vector) => {
    expect(pointAnswer(vector)).toEqual(vector.error ? { error: vector.error } : { compressed: vector.compressed })
  })

  test.each(vectors.low_s)('low S: $name', (vector) => {
    expect(lowSAnswer(vector)).toBe(vector.normalised)
  })

  test.each(vectors.door)('door: $name', (vector) => {
    expect(doorReasons(vector)).toEqual({ met: vector.reasons.length === 0, reasons: vector.reasons })
  })
})

const PLAIN = vectors.codes.find((vector) => vector.name === 'level own')!
const PAPER = vectors.codes.find(({ expect }) => 'ok' in expect && expect.ok['level'] === 'paper')!
const SOFT = vectors.codes.find((vector) => vector.name === 'soft key')!
const TRUST = trustOf(vectors.trust[PLAIN.trust]!)

describe('a code', () => {
  test('is refused after a bit of it has been turned: every fifth, so that each byte and each place has its turn', () => {
    const data = base45.decode(PLAIN.text.slice('JK1:'.length))
    for (let bit = 0; bit < data.length * 8; bit += 5) {
      const turned = data.slice()
      turned[bit >> 3]! ^= 1 << (bit & 7)
      const text = `JK1:${base45.encode(turned)}`
      expect(() => check(text, TRUST, instant(PLAIN.at)), `bit ${bit}`).toThrow(/^(code|check)\./)
    }
  })

  test('with a value that the layout has no room for is not written', () => {
    const { credential } = read(PLAIN.text)
    expect(() => credentialBytes({ ...credential, validMinutes: 1441 })).toThrow(RangeError)
    expect(() => credentialBytes({ ...credential, nameHint: '欧阳某某' })).toThrow(RangeError)
    expect(() => credentialBytes({ ...credential, nameHint: '\ud800' })).toThrow(RangeError)
    expect(() => credentialBytes({ ...credential, sampledAt: null })).toThrow(RangeError)
    expect(() => credentialBytes({ ...credential, division: 1_000_000 })).toThrow(RangeError)
    expect(() => credentialBytes({ ...credential, level: 'paper' })).toThrow(RangeError)
    expect(() => credentialBytes({ ...credential, level: 'national' })).toThrow(RangeError)
    expect(() => credentialBytes({ ...credential, holderKey: new Uint8Array() })).toThrow(RangeError)
    expect(() => presentationBody(new Date(0), new Uint8Array(7))).toThrow(RangeError)
  })

  test('tells of a report from the hour of the sample to 255 hours later', () => {
    const { credential } = read(PLAIN.text)
    const reported = (hours: number) =>
      credentialBytes({ ...credential, reportedAt: new Date(credential.sampledAt!.getTime() + hours * 3_600_000) })
    expect([0, 255].map((hours) => reported(hours)[12])).toEqual([0, 255])
    for (const hours of [-1, 256]) expect(() => reported(hours)).toThrow(RangeError)
  })

  test('is told apart to the millisecond: 30 s are accepted, 30.001 s are 31', () => {
    const shown = read(PLAIN.text).shownAt!.getTime()
    expect(check(PLAIN.text, TRUST, new Date(shown + 30_000)).shownAt!.getTime()).toBe(shown)
    expect(() => check(PLAIN.text, TRUST, new Date(shown + 30_001))).toThrow(
      expect.objectContaining({ code: 'code.too_old', facts: { seconds: 31, most: 30 } }),
    )
  })

  test('on paper has four characters of a document in place of a key, and no instant', () => {
    const paper = read(PAPER.text)
    expect(documentHint(paper.credential)).toMatch(/^[0-9A-Z]{4}$/)
    expect([paper.shownAt, paper.body.length, paper.signature.length]).toEqual([null, 0, 0])
    expect(documentHint(read(PLAIN.text).credential)).toBe('')
  })

  test('of a soft key says so', () => {
    expect([PLAIN, PAPER, SOFT].map(({ text }) => softKey(read(text).credential))).toEqual([false, false, true])
  })
})
