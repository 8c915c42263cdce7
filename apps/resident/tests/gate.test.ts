import { gateText } from '@healthcode/core/gate'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { bindTo, bound, unbind } from '../src/gate/bound.ts'
import { signIn } from '../src/gate/sign.ts'

const AT = new Date('2022-05-18T08:00:00Z')
const NONCE = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8])
const SIGN = gateText({ nonce: NONCE, shownAt: AT, name: '东门' })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  unbind()
  vi.useRealTimers()
})

it('a gate’s sign is read while it is fresh', () => {
  expect(signIn(SIGN, AT)).toMatchObject({ name: '东门', nonce: NONCE })
  expect(signIn(SIGN, new Date(+AT + 61_000))).toContain('61 秒前')
})

it('what is no sign of a gate is said to be none', () => {
  expect(signIn('https://example.cn', AT)).toContain('不是')
  expect(signIn('JK1:AAAA', AT)).toContain('不是')
})

it('the code is shown for that gate for a minute, and then for anybody again', () => {
  bindTo({ nonce: NONCE, name: '东门' })
  vi.advanceTimersByTime(59_999)
  expect(bound.value?.name).toBe('东门')
  vi.advanceTimersByTime(1)
  expect(bound.value).toBe(null)
})
