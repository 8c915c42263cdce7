import { differences } from '@healthcode/core/parity'
import { beforeEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'

import { newId } from '../src/door/ids.ts'
import { kept } from '../src/door/kept.ts'
import { ago } from '../src/door/sentences.ts'
import { typed } from '../src/door/temperature.ts'
import { open, Unopened } from '@healthcode/core/eye/camera'
import { crop } from '@healthcode/core/eye/frames'
import { en } from '../src/texts/en.ts'
import { zhCN } from '../src/texts/zh-CN.ts'

beforeEach(() => localStorage.clear())

test('both languages say the same things', () => {
  expect(differences(zhCN, en)).toEqual([])
})

test('three digits are a temperature between 35.0 and 42.0, and a digit that leads nowhere begins anew', () => {
  const type = (digits: string) => {
    let state = { digits: '', whole: null, value: null } as ReturnType<typeof typed>
    const values = [...digits].map((digit) => (state = typed(state.digits, digit)).value)
    return values[values.length - 1]
  }
  expect([type('350'), type('365'), type('373'), type('420')]).toEqual([35, 36.5, 37.3, 42])
  expect([type('421'), type('34'), type('1'), type('36')]).toEqual([null, null, null, null])
  expect(type('9365')).toBe(36.5)
  expect(typed('3', '7').whole).toBe(37)
})

test('the middle square of what the screen shows is read, upright and lying', () => {
  expect(crop({ width: 1280, height: 720 }, { width: 390, height: 606 })).toEqual({ x: 408, y: 128, side: 463 })
  expect(crop({ width: 1280, height: 720 }, { width: 1280, height: 720 })).toEqual({ x: 280, y: 0, side: 720 })
  expect(crop({ width: 720, height: 1280 }, { width: 390, height: 693 }).side).toBe(720)
})

test('seconds, minutes, hours: one unit, never more than has passed', () => {
  expect([ago(0), ago(59.9), ago(60), ago(3599), ago(3600), ago(216_000)]).toEqual([
    '0 秒', '59 秒', '1 分钟', '59 分钟', '1 小时', '60 小时',
  ])
})

test('an id is a UUID of version 4, also where a page is not https', () => {
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
  expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  vi.unstubAllGlobals()
})

test('a choice is kept, and what an older page kept wrongly does no harm', async () => {
  const choice = kept('test', { size: 1 })
  choice.value.size = 2
  await nextTick()
  expect(kept('test', { size: 1, more: true }).value).toEqual({ size: 2, more: true })
  localStorage.setItem('healthcode/verifier/test', 'no json')
  expect(kept('test', { size: 1 }).value).toEqual({ size: 1 })
})

test.each([
  ['NotAllowedError', 'denied'],
  ['NotFoundError', 'none'],
  ['NotReadableError', 'busy'],
  ['AnythingElse', 'busy'],
])('a camera refused with %s is “%s”', async (name, why) => {
  const mediaDevices = { getUserMedia: () => Promise.reject(new DOMException('', name)) }
  vi.stubGlobal('navigator', { mediaDevices })
  await expect(open(null)).rejects.toEqual(new Unopened(why as 'denied'))
  vi.stubGlobal('navigator', {})
  await expect(open(null)).rejects.toMatchObject({ why: 'insecure' })
  vi.unstubAllGlobals()
})

test('a chosen camera that was unplugged gives way to another', async () => {
  const stream = { getVideoTracks: () => [] }
  const getUserMedia = vi.fn((wish: { video: object }) =>
    'deviceId' in wish.video ? Promise.reject(new DOMException('', 'OverconstrainedError')) : Promise.resolve(stream),
  )
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } })
  expect((await open('gone')).stream).toBe(stream)
  vi.unstubAllGlobals()
})
