import { hex } from '@healthcode/core/bytes'
import { ServerClock } from '@healthcode/core/clock'
import type { Presentation } from '@healthcode/core/codes'
import { readGate } from '@healthcode/core/gate'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { gateName, OwnGate } from '../src/door/own-gate.ts'

let gate: OwnGate
const shown = (nonce: Uint8Array, shownAt: Date | null = new Date()) => ({ shownAt, nonce }) as unknown as Presentation
const nonce = () => readGate(gate.text.value).nonce

beforeEach(() => {
  vi.useFakeTimers()
  gate = new OwnGate(new ServerClock(), () => '东门')
  gate.renew()
})
afterEach(() => {
  gate.close()
  vi.useRealTimers()
})

test('its sign says its name and a nonce, another one after each person and after half a minute', () => {
  const first = nonce()
  expect(readGate(gate.text.value).name).toBe('东门')
  gate.took(shown(first))
  const second = nonce()
  vi.advanceTimersByTime(30_000)
  expect(new Set([first, second, nonce()].map(hex)).size).toBe(3)
})

test('a showing that is bound to it is taken once', () => {
  const bound = shown(nonce())
  expect(gate.refusal(bound)).toBe(null)
  gate.took(bound)
  expect(gate.refusal(bound)?.code).toBe('code.other_gate')
})

test('a nonce is taken at 60 s and not after them', () => {
  const bound = shown(nonce())
  vi.advanceTimersByTime(60_000)
  expect(gate.refusal(bound)).toBe(null)
  vi.advanceTimersByTime(1)
  expect(gate.refusal(bound)?.code).toBe('code.other_gate')
})

test('what was shown for nobody or for another gate is refused, each with its own word; paper is not', () => {
  expect(gate.refusal(shown(new Uint8Array()))?.code).toBe('code.not_bound')
  expect(gate.refusal(shown(new Uint8Array(8)))?.code).toBe('code.other_gate')
  expect(gate.refusal(shown(new Uint8Array(), null))).toBe(null)
})

test('a name is one line, hides nothing, and fits its 40 bytes: 13 characters of three', () => {
  expect(gateName('  东\u202e门 \n 3 ')).toBe('东 门 3')
  expect(gateName('火'.repeat(20))).toBe('火'.repeat(13))
  expect(gateName('a'.repeat(41))).toBe('a'.repeat(40))
})
