import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Sound, type Tone } from '../sound.ts'

const pitches: number[] = []
const vibrate = vi.fn()

/** The part of WebAudio that is used; it keeps what was to sound. */
class Context {
  state = 'suspended'
  currentTime = 0
  destination = {}
  resume() {
    this.state = 'running'
    return Promise.resolve()
  }
  createOscillator() {
    const frequency = { set value(pitch: number) { pitches.push(pitch) } }
    return { frequency, connect: (next: unknown) => next, start() {}, stop() {} }
  }
  createGain() {
    return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: (next: unknown) => next }
  }
}

beforeEach(() => {
  pitches.length = 0
  vibrate.mockClear()
  vi.stubGlobal('AudioContext', Context)
  vi.stubGlobal('navigator', { vibrate })
})
afterEach(() => vi.unstubAllGlobals())

test('each verdict sounds and feels its own way', async () => {
  const sound = new Sound()
  await sound.ready()
  const heard = (['accepted', 'document', 'no_color', 'stale', 'refused', 'bad_code', 'cannot_check'] as Tone[]).map((tone) => {
    pitches.length = 0
    sound.play(tone)
    return pitches.join()
  })
  expect(heard).toEqual(['1320', '1320,780', '1320,1320', '520,520', '220,220', '440,440,440', '520'])
  expect(new Set(vibrate.mock.calls.map(([pattern]) => String(pattern))).size).toBe(7)
})

test('nothing sounds before the person touched the page, or when it is off', async () => {
  const sound = new Sound()
  sound.play('refused')
  await sound.ready()
  sound.on = false
  sound.play('refused')
  expect(pitches).toEqual([])
  expect(vibrate).toHaveBeenCalledTimes(2)
})

test('nothing is felt when vibration is off', () => {
  const sound = new Sound()
  sound.felt = false
  sound.play('refused')
  expect(vibrate).not.toHaveBeenCalled()
})

test('vibration can be switched off by itself', () => {
  const sound = new Sound()
  sound.felt = false
  sound.play('refused')
  expect(vibrate).not.toHaveBeenCalled()
})

test('a browser without sound or vibration plays nothing and fails nothing', async () => {
  vi.unstubAllGlobals()
  vi.stubGlobal('navigator', {})
  const sound = new Sound()
  await sound.ready()
  expect(() => sound.play('accepted')).not.toThrow()
})
