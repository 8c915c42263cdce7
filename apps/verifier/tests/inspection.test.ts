import { SecondLooks } from '@healthcode/core/replay'
import type { Trust } from '@healthcode/core/scans'
import { expect, test } from 'vitest'

import { vectors } from '../../core/tests/vectors.ts'
import { holderOf, inspect } from '../src/door/inspection.ts'

const NOBODY: Trust = new Map()
const OURS = vectors.codes.find((vector) => vector.name === 'level own')?.text ?? ''
const AT = new Date('2022-05-18T08:00:00Z')

test('an issuer that this device does not know is the server’s to judge', () => {
  expect(inspect(OURS, NOBODY, new SecondLooks(), AT, true)).toMatchObject({ refused: null, before: null })
})

test('what is no code of ours is refused here, by any clock', () => {
  expect(inspect('https://example.cn', NOBODY, new SecondLooks(), AT, false).refused?.code).toBe('code.foreign')
  expect(inspect(OURS.slice(0, -3), NOBODY, new SecondLooks(), AT, false).refused?.code).toBe('code.malformed')
})

test('the same phone is known again by its key, and a foreign text is nobody’s', () => {
  expect(holderOf(OURS)).toMatch(/^[0-9a-f]{66}$/)
  expect(holderOf('https://example.cn')).toBe('')
})
