/** Random bytes: the platform's own or none at all; an id that is one. */
import { afterEach, expect, test, vi } from 'vitest'

import { platform as alipay } from '../src/platform/alipay.ts'
import { NoRandomness, trusted } from '../src/platform/platform.ts'
import { platform as wechat } from '../src/platform/wechat.ts'

afterEach(() => vi.unstubAllGlobals())

test('WeChat gives the bytes that it was asked for', async () => {
  const getRandomValues = vi.fn(({ length, success }) => success({ randomValues: Uint8Array.from({ length }, (_, at) => at).buffer }))
  vi.stubGlobal('wx', { getRandomValues })
  expect([...(await wechat.randomBytes(4))]).toEqual([0, 1, 2, 3])
})

test.each([
  ['an old client has none', {}],
  ['it refuses', { getRandomValues: ({ fail }: { fail: () => void }) => fail() }],
  ['it gives nothing but zeros', { getRandomValues: ({ success }: { success: (told: object) => void }) => success({ randomValues: new ArrayBuffer(32) }) }],
])('WeChat: %s, and there are no bytes', async (_, wx) => {
  vi.stubGlobal('wx', wx)
  await expect(wechat.randomBytes(32)).rejects.toBeInstanceOf(NoRandomness)
})

test('Alipay without a worker gives no bytes', async () => {
  vi.stubGlobal('my', {})
  await expect(alipay.randomBytes(32)).rejects.toBeInstanceOf(NoRandomness)
})

test('Alipay takes its bytes from the worker, whichever way it tells them', async () => {
  let hear: (told: object) => void = () => undefined
  const worker = {
    onMessage: (listener: typeof hear) => (hear = listener),
    postMessage: ({ id, size }: { id: number; size: number }) => hear({ data: { id, bytes: Array.from({ length: size }, (_, at) => at) } }),
  }
  vi.stubGlobal('my', { createWorker: () => worker })
  expect([...(await alipay.randomBytes(3))]).toEqual([0, 1, 2])
})

test('too few bytes, or bytes that are all alike, are none', () => {
  expect(() => trusted([1, 2], 3)).toThrow(NoRandomness)
  expect(() => trusted([7, 7, 7], 3)).toThrow(NoRandomness)
  expect(() => trusted(null, 3)).toThrow(NoRandomness)
})
