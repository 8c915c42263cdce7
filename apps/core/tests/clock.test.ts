// @vitest-environment node
import { expect, test } from 'vitest'

import { ServerClock, TOLERATED } from '../clock.ts'

const SERVER = new Date('2022-05-18T08:00:00Z')
const at = (ms: number) => SERVER.getTime() + ms

test('until an answer came, the phone’s own time is told', () => {
  const clock = new ServerClock(() => 1000)
  expect([clock.now().getTime(), clock.known, clock.wrong]).toEqual([1000, false, false])
})

test('a phone that is three minutes behind shows the server’s time and is told to be wrong', () => {
  const behind = -180_000
  const clock = new ServerClock(() => at(behind))
  clock.hear(SERVER, at(behind) - 20, at(behind) + 20)
  expect(clock.now()).toEqual(SERVER)
  expect(clock.wrong).toBe(true)
})

test('off by as much as is tolerated is no fault, one second more is', () => {
  for (const [off, wrong] of [[TOLERATED, false], [TOLERATED + 1000, true]] as const) {
    const clock = new ServerClock(() => at(off))
    clock.hear(SERVER, at(off) - 1, at(off) + 1)
    expect(clock.wrong).toBe(wrong)
  }
})

test('a Date header names a whole second and is half a second uncertain', () => {
  const clock = new ServerClock(() => at(500))
  clock.hear(SERVER, at(500), at(500), 1000)
  expect(clock.offset).toBe(0)
})

test('a slow answer does not spoil what a quick one told', () => {
  const clock = new ServerClock()
  clock.hear(SERVER, at(0), at(20))
  const told = clock.offset
  clock.hear(SERVER, at(-4000), at(1000))
  expect(clock.offset).toBe(told)
})

test('a clock that was set meanwhile is noticed even by a slow answer', () => {
  const clock = new ServerClock()
  clock.hear(SERVER, at(0), at(20))
  clock.hear(SERVER, at(600_000), at(601_000))
  expect(Math.round(clock.offset / 1000)).toBe(-600)
})

test('an answer that came before it was asked for tells nothing', () => {
  const clock = new ServerClock()
  clock.hear(SERVER, at(10_000), at(0))
  clock.hear(new Date('no date'), at(0), at(10))
  expect(clock.known).toBe(false)
})

class Shelf {
  readonly held = new Map<string, string>()
  getItem = (key: string) => this.held.get(key) ?? null
  setItem = (key: string, value: string) => void this.held.set(key, value)
  removeItem = (key: string) => void this.held.delete(key)
}

test('a page that is opened anew without network still knows how far the phone is off, for a day', () => {
  const [shelf, ahead] = [new Shelf(), 300_000]
  new ServerClock(() => at(ahead), shelf).hear(SERVER, at(ahead), at(ahead))
  const after = (ms: number) => new ServerClock(() => at(ahead + ms), shelf)
  expect(after(3_600_000).now()).toEqual(new Date(at(3_600_000)))
  expect([after(1000).known, after(1000).kept, after(1000).wrong]).toEqual([true, true, true])
  expect(after(24 * 3_600_000 + 1).known).toBe(false)
})

test('a clock that was set back meanwhile makes what was kept worthless, and whoever set it can say so', () => {
  const [shelf, ahead] = [new Shelf(), 300_000]
  new ServerClock(() => at(ahead), shelf).hear(SERVER, at(ahead), at(ahead))
  expect(new ServerClock(() => at(10_000), shelf).known).toBe(false)
  const clock = new ServerClock(() => at(ahead + 10), shelf)
  clock.forget()
  expect([clock.known, clock.offset, shelf.held.size]).toEqual([false, 0, 0])
})

test('the first answer takes the place of what was kept, however uncertain it is', () => {
  const shelf = new Shelf()
  new ServerClock(() => at(300_000), shelf).hear(SERVER, at(300_000), at(300_000))
  const clock = new ServerClock(() => at(301_000), shelf)
  clock.hear(new Date(at(301_000)), at(300_000), at(302_000), 1000)
  expect([clock.kept, clock.wrong]).toEqual([false, false])
})
