import { ServerClock } from '@healthcode/core/clock'
import { ApiProblem } from '@healthcode/core/problems'
import { BadCode, CannotCheck } from '@healthcode/core/refusals'
import type { ScanAsked, Verdict } from '@healthcode/core/types'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readonly, ref } from 'vue'

import type { Answer } from '../src/door/answer.ts'
import { choices } from '../src/door/choices.ts'
import { Gate } from '../src/door/gate.ts'
import type { Inspected } from '../src/door/inspection.ts'
import type { Line } from '../src/door/line.ts'
import { begin, shift } from '../src/door/shift.ts'
import { type Found, refusedVerdict, unknownVerdict } from '../src/door/verdicts.ts'

const FINE: Inspected = { refused: null, shown: null, before: null, nonce: null, carried: null }
const AT = new Date('2022-05-18T08:00:00Z')
const UNKNOWN = unknownVerdict(new CannotCheck('check.no_list'), AT)
const GREEN: Found = { ...UNKNOWN, verdict: 'accepted', code: 'scan.accepted', color: 'green', pop_up: false, declared: true }

class Door {
  asked: ScanAsked[] = []
  told: string[] = []
  held: string[] = []
  loggedOut = 0
  inspected = FINE
  judged: Found = UNKNOWN
  readonly lost = ref(false)
  answers: (() => Promise<Verdict>)[] = []
  readonly gate: Gate

  constructor() {
    const line = { lost: readonly(this.lost), holds: () => this.held.push('holds'), broke: () => this.held.push('broke') }
    this.gate = new Gate({
      clock: new ServerClock(),
      line: line as unknown as Line,
      inspect: () => this.inspected,
      judge: () => this.judged,
      ask: (asked) => {
        this.asked.push(asked)
        return (this.answers.shift() ?? (() => Promise.resolve(GREEN)))()
      },
      loggedOut: () => (this.loggedOut += 1),
      told: ({ sign }: Answer) => this.told.push(sign),
    })
  }

  get sign() {
    return this.gate.answer.value?.sign ?? this.gate.phase.value
  }
}

const settle = () => vi.advanceTimersByTimeAsync(0)
const offline = () => Promise.reject(ApiProblem.onTheWay('network.offline'))

beforeEach(() => {
  vi.useFakeTimers()
  begin()
  choices.value.testedWithin = 0
})
afterEach(() => vi.useRealTimers())

test('a code is being checked until the server answered, and then told once', async () => {
  const door = new Door()
  door.gate.see('JK1:A')
  expect(door.sign).toBe('checking')
  await settle()
  expect([door.sign, door.told]).toEqual(['pass', ['pass']])
  expect(shift.value.pass).toBe(1)
})

test('what is wrong by itself is answered at once and not asked about', () => {
  const door = new Door()
  door.inspected = { ...FINE, refused: new BadCode('code.foreign') }
  door.gate.see('https://example.cn')
  expect([door.sign, door.asked.length, shift.value.bad]).toEqual(['bad', 0, 1])
  expect(door.gate.verdict.value?.sentence).toContain('不是本系统')
})

test('while an answer is on the screen nothing else is scanned', async () => {
  const door = new Door()
  door.gate.see('JK1:A')
  await settle()
  door.gate.see('JK1:B')
  expect(door.asked).toHaveLength(1)
})

test('the code that stays in front of the camera is not scanned again until it was away', async () => {
  const door = new Door()
  door.gate.see('JK1:A')
  await settle()
  door.gate.next()
  door.gate.see('JK1:A')
  expect([door.gate.same.value, door.asked.length]).toEqual([true, 1])
  await vi.advanceTimersByTimeAsync(1_600)
  door.gate.see('')
  expect(door.gate.same.value).toBe(false)
  door.gate.see('JK1:A')
  expect(door.asked).toHaveLength(2)
})

test('without network it cannot check, asks again under the same id, and the better answer takes its place', async () => {
  const door = new Door()
  door.answers = [offline, offline]
  door.gate.see('JK1:A')
  await settle()
  expect([door.sign, door.gate.retrying.value, door.held]).toEqual(['unknown', true, ['broke']])
  expect(shift.value.unknown).toBe(1)
  await vi.advanceTimersByTimeAsync(3_100)
  expect(door.sign).toBe('pass')
  expect(new Set(door.asked.map(({ scan_id }) => scan_id)).size).toBe(1)
  expect([shift.value.unknown, shift.value.pass, door.told]).toEqual([0, 1, ['unknown', 'pass']])
})

test('a line that is back asks at once', async () => {
  const door = new Door()
  door.answers = [offline]
  door.gate.see('JK1:A')
  await settle()
  door.gate.lineIsBack()
  await settle()
  expect(door.sign).toBe('pass')
})

test('a showing that got too old meanwhile is not asked about: the server could only call it old', async () => {
  const door = new Door()
  door.answers = Array.from({ length: 40 }, () => offline)
  door.gate.see('JK1:A')
  await vi.advanceTimersByTimeAsync(40_000)
  expect([door.sign, door.gate.retrying.value]).toEqual(['unknown', false])
  expect(door.gate.verdict.value?.code).toBe('check.stale')
  expect(door.asked.length).toBeLessThan(20)
})

test('a busy server is waited for as long as it asks', async () => {
  const door = new Door()
  door.answers = [() => Promise.reject(new ApiProblem('limit.busy', 503, '', {}, null, 5))]
  door.gate.see('JK1:A')
  await vi.advanceTimersByTimeAsync(4_900)
  expect([door.sign, door.asked.length]).toEqual(['unknown', 1])
  await vi.advanceTimersByTimeAsync(200)
  expect([door.sign, door.asked.length]).toEqual(['pass', 2])
})

test('a database that did not answer is asked again too', async () => {
  const door = new Door()
  door.answers = [() => Promise.resolve({ ...GREEN, verdict: 'cannot_check', code: 'check.unavailable', color: null })]
  door.gate.see('JK1:A')
  await settle()
  expect(door.sign).toBe('unknown')
  await vi.advanceTimersByTimeAsync(1_600)
  expect(door.sign).toBe('pass')
})

test('a server fault is told with its number and not repeated', async () => {
  const door = new Door()
  door.answers = [() => Promise.reject(new ApiProblem('server.fault', 500, '', {}, 'r-7'))]
  door.gate.see('JK1:A')
  await vi.advanceTimersByTimeAsync(10_000)
  expect([door.sign, door.asked.length]).toEqual(['unknown', 1])
  expect(door.gate.verdict.value?.sentence).toContain('r-7')
})

test('a session that is over is told to the page', async () => {
  const door = new Door()
  door.answers = [() => Promise.reject(new ApiProblem('session.ended', 401, ''))]
  door.gate.see('JK1:A')
  await settle()
  expect(door.loggedOut).toBe(1)
})

test('an answer that comes after the guard went on is not shown', async () => {
  const door = new Door()
  let late: (verdict: Verdict) => void = () => undefined
  door.answers = [() => new Promise((done) => (late = done))]
  door.gate.see('JK1:A')
  door.gate.next()
  late(GREEN)
  await settle()
  expect([door.sign, shift.value.pass]).toEqual(['looking', 0])
})

test('a temperature from before goes with the next scan and with no other', async () => {
  const door = new Door()
  door.gate.measure(36.6)
  door.gate.see('JK1:A')
  await settle()
  expect(door.asked[0]?.temperature).toBe(36.6)
  door.gate.next()
  door.gate.see('JK1:B')
  await settle()
  expect(door.asked[1]).not.toHaveProperty('temperature')
})

test('a fever measured afterwards changes the answer, the count and the tone, and asks nobody', async () => {
  const door = new Door()
  door.gate.see('JK1:A')
  await settle()
  door.gate.measure(37.3)
  expect([door.sign, door.told, door.asked.length]).toEqual(['hold', ['pass', 'hold'], 1])
  expect([shift.value.pass, shift.value.stop]).toEqual([0, 1])
})

test('a fever measured of somebody whose code was refused is not gone when the code is shown again', async () => {
  const door = new Door()
  door.gate.measure(38.2)
  door.inspected = { ...FINE, refused: new BadCode('code.too_old', { seconds: 31, most: 30 }) }
  door.gate.submit('JK1:OLD')
  door.gate.next()
  expect(door.gate.nextTemperature.value).toBe(38.2)
  door.inspected = FINE
  door.gate.submit('JK1:NEW')
  await settle()
  expect(door.asked[0]?.temperature).toBe(38.2)
  door.gate.next()
  expect(door.gate.nextTemperature.value).toBe(null)
})

test('while another code is checked nothing stands of the former answer', async () => {
  const door = new Door()
  door.gate.submit('JK1:ONE')
  await settle()
  expect(door.sign).toBe('pass')
  door.answers = [() => new Promise(() => undefined)]
  door.gate.submit('JK1:TWO')
  expect(door.gate.verdict.value).toBe(null)
  expect(door.sign).toBe('checking')
})

const OWN: Found = { ...GREEN, offline: { as_of: AT.toISOString(), fresh: true } }

test('where nobody answers the lists do, and the server’s word takes their place when it comes', async () => {
  const door = new Door()
  door.judged = OWN
  door.answers = [offline, () => Promise.resolve({ ...GREEN, color: 'red' })]
  door.gate.see('JK1:A')
  await settle()
  expect([door.sign, door.gate.verdict.value?.offline?.fresh, door.gate.retrying.value]).toEqual(['pass', true, true])
  await vi.advanceTimersByTimeAsync(1_600)
  expect([door.sign, door.gate.verdict.value?.offline, door.told]).toEqual(['red', undefined, ['pass', 'red']])
  expect([shift.value.pass, shift.value.stop]).toEqual([0, 1])
})

test('while the line is lost the lists answer at once', () => {
  const door = new Door()
  door.lost.value = true
  door.judged = { ...OWN, color: 'red' }
  door.answers = [() => new Promise(() => undefined)]
  door.gate.see('JK1:A')
  expect([door.sign, door.asked.length]).toEqual(['red', 1])
})

test('what the lists said stands when nobody answered while the code was fresh', async () => {
  const door = new Door()
  door.judged = OWN
  door.answers = Array.from({ length: 40 }, () => offline)
  door.gate.see('JK1:A')
  await vi.advanceTimersByTimeAsync(40_000)
  expect([door.sign, door.gate.retrying.value, door.told]).toEqual(['pass', false, ['pass']])
})

test('a server that asks for patience is answered for by the lists as well', async () => {
  const door = new Door()
  door.judged = OWN
  door.answers = [() => Promise.reject(new ApiProblem('limit.busy', 503, '', {}, null, 5))]
  door.gate.see('JK1:A')
  await settle()
  expect(door.gate.verdict.value?.offline?.fresh).toBe(true)
})

test('a code that the list calls void is refused offline', async () => {
  const door = new Door()
  door.judged = refusedVerdict(new BadCode('code.void'), AT)
  door.answers = [offline]
  door.gate.see('JK1:A')
  await settle()
  expect([door.sign, door.gate.verdict.value?.code]).toEqual(['bad', 'code.void'])
})

test('at a gate of its own the nonce is asked about too', async () => {
  const door = new Door()
  door.inspected = { ...FINE, nonce: new Uint8Array(8) }
  door.gate.see('JK1:A')
  await settle()
  expect(door.asked[0]?.nonce).toBe('AAAAAAAAAAA')
})

test('a gate’s own sign in a window pane is nobody’s code', () => {
  const door = new Door()
  door.gate.see('JKG1:V500000000008207WG6007-ST$JY7J')
  expect([door.sign, shift.value.bad]).toEqual(['looking', 0])
})
