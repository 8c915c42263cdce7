// @vitest-environment node
import { expect, test } from 'vitest'

import { LONGEST, textOf } from '../codes.ts'
import { qrOf } from '../qr.ts'
import { vectors } from './vectors.ts'

/** The longest name hint, with a gate's nonce: 128 bytes of credential and 76 of showing. */
const LARGEST = textOf(new Uint8Array(128), new Uint8Array(12), new Uint8Array(64))

test('the largest showing, with the nonce of a gate, fits version 10', () => {
  expect(LARGEST).toHaveLength(LONGEST)
  expect([qrOf(LARGEST).version, qrOf(LARGEST).size]).toEqual([10, 57 + 8])
})

test('a real one is written as alphanumeric: as bytes it would be larger', () => {
  const { text } = vectors.codes.find((vector) => vector.name === 'level own')!
  expect(qrOf(text).version).toBeLessThanOrEqual(10)
  expect(qrOf(text.toLowerCase()).version).toBeGreaterThan(10)
})

test('the path draws exactly the black modules, with four of white around', () => {
  const { modules, path, size } = qrOf('JK1:ABC')
  const drawn = modules.map((row) => row.map(() => false))
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    drawn[Number(y)]!.fill(true, Number(x), Number(x) + Number(width))
  }
  expect(drawn).toEqual(modules)
  expect(modules).toHaveLength(size)
  expect(modules.slice(0, 4).flat().some(Boolean)).toBe(false)
  expect(modules[4]!.slice(0, 4).some(Boolean)).toBe(false)
  expect(modules[4]![4]).toBe(true)
})
