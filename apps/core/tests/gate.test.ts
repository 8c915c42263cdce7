// @vitest-environment node
import { describe, expect, test } from 'vitest'

import raw from '../../../tests/vectors/gates.json?raw'
import { fromHex, hex } from '../bytes.ts'
import { GateNonces, SHOWN_FOR, gateText, readFreshGate, takes } from '../gate.ts'
import type { BadGate } from '../refusals.ts'

interface GateVectors {
  signs: {
    name: string
    text: string
    at: number
    expect: { ok?: { nonce: string; shown_at: number; gate: string }; error?: string; facts?: Record<string, string> }
  }[]
  unwritable: { name: string; nonce: string; shown_at: number; gate: string }[]
  taken: { name: string; shown_at: number; at: number; takes: boolean }[]
}

const vectors = JSON.parse(raw) as GateVectors
const instant = (seconds: number) => new Date(seconds * 1000)
const AT = instant(1652833800)

function answer(text: string, at: number) {
  try {
    const { nonce, shownAt, name } = readFreshGate(text, instant(at))
    return { ok: { nonce: hex(nonce), shown_at: shownAt.getTime() / 1000, gate: name } }
  } catch (fault) {
    const { code, facts } = fault as BadGate
    return { error: code, facts: Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, String(fact)])) }
  }
}

describe('the sign of a gate', () => {
  test.each(vectors.signs)('$name', ({ text, at, expect: expected }) => {
    expect(answer(text, at)).toEqual(expected)
    if (!expected.ok) return
    const { nonce, shown_at, gate } = expected.ok
    expect(gateText({ nonce: fromHex(nonce), shownAt: instant(shown_at), name: gate })).toBe(text)
  })

  test.each(vectors.unwritable)('is not written for $name', ({ nonce, shown_at, gate }) => {
    expect(() => gateText({ nonce: fromHex(nonce), shownAt: instant(shown_at), name: gate })).toThrow(RangeError)
  })

  test.each(vectors.taken)('is taken: $name', ({ shown_at, at, takes: taken }) => {
    expect(takes(instant(shown_at), instant(at))).toBe(taken)
  })
})

describe('the nonces of a gate', () => {
  test('are taken once each', () => {
    const nonces = new GateNonces()
    const [first, second] = [nonces.make(AT), nonces.make(AT)]
    expect(hex(first)).not.toBe(hex(second))
    expect([first, first, second].map((nonce) => nonces.take(nonce, AT))).toEqual([true, false, true])
  })

  test('of another gate are not taken', () => {
    expect(new GateNonces().take(new GateNonces().make(AT), AT)).toBe(false)
  })

  test('count for a minute and no longer', () => {
    const nonces = new GateNonces()
    const nonce = nonces.make(AT)
    const later = (ms: number) => new Date(AT.getTime() + ms)
    expect(nonces.take(nonce, later(SHOWN_FOR + 1))).toBe(false)
    expect(nonces.has(nonce, later(SHOWN_FOR))).toBe(true)
    expect(nonces.take(nonce, later(SHOWN_FOR))).toBe(true)
  })
})
