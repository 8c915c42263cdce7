// @vitest-environment node
import { expect, test } from 'vitest'

import { hex } from '../bytes.ts'
import { type Presentation, read } from '../codes.ts'
import { REMEMBERED, SecondLooks } from '../replay.ts'
import { vectors } from './vectors.ts'

const SHOWN = read(vectors.codes.find((vector) => vector.name === 'level own')!.text)
const AT = SHOWN.shownAt!
const later = (seconds: number) => new Date(AT.getTime() + seconds * 1000)

function aStorage() {
  const kept = new Map<string, string>()
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, text: string) => void kept.set(key, text) }
}

test('the first look tells nothing, the second how long ago the first was', () => {
  const looks = new SecondLooks()
  expect(looks.look(SHOWN, AT)).toBeNull()
  expect(looks.look(SHOWN, later(12.9))).toBe(12)
  expect(looks.look(SHOWN, later(20))).toBe(20)
})

test('another showing of the same holder is another one', () => {
  const looks = new SecondLooks()
  const next: Presentation = { ...SHOWN, shownAt: later(10) }
  expect(looks.look(SHOWN, AT)).toBeNull()
  expect(looks.look(next, later(10))).toBeNull()
})

test('a clock that was set back tells 0 s, never less', () => {
  const looks = new SecondLooks()
  looks.look(SHOWN, AT)
  expect(looks.look(SHOWN, later(-5))).toBe(0)
})

test('it is remembered for 80 s and forgotten after', () => {
  const looks = new SecondLooks()
  looks.look(SHOWN, AT)
  expect(looks.look(SHOWN, later(REMEMBERED / 1000))).toBe(80)
  expect(looks.look(SHOWN, later(REMEMBERED / 1000 + 1))).toBeNull()
})

test('closing the page forgets nothing', () => {
  const storage = aStorage()
  new SecondLooks(storage).look(SHOWN, AT)
  expect(new SecondLooks(storage).look(SHOWN, later(3))).toBe(3)
})

test('what is kept names no phone', () => {
  const storage = aStorage()
  new SecondLooks(storage).look(SHOWN, AT)
  expect(storage.getItem('healthcode/looks')).toMatch(/^\[\["[0-9a-f]{32}",\d+\]\]$/)
  expect(storage.getItem('healthcode/looks')).not.toContain(hex(SHOWN.credential.holderKey).slice(2, 20))
})

test('what is past is forgotten in storage too, without another look', () => {
  const storage = aStorage()
  const looks = new SecondLooks(storage)
  looks.look(SHOWN, AT)
  looks.forget(later(REMEMBERED / 1000 + 1))
  expect(storage.getItem('healthcode/looks')).toBe('[]')
})

test('what is in storage and is none of ours is left out', () => {
  for (const text of ['no json', '{}', '[1, ["a"], ["b", "c"], null]']) {
    const storage = aStorage()
    storage.setItem('healthcode/looks', text)
    expect(new SecondLooks(storage).look(SHOWN, AT)).toBeNull()
  }
})

test('a storage that takes nothing changes no answer', () => {
  const full = { getItem: () => null, setItem: () => { throw new DOMException('full', 'QuotaExceededError') } }
  const looks = new SecondLooks(full)
  expect(looks.look(SHOWN, AT)).toBeNull()
  expect(looks.look(SHOWN, later(1))).toBe(1)
})
