import { SecondLooks } from '@healthcode/core/replay'
import { trusting } from '@healthcode/core/scans'
import { expect, test } from 'vitest'

import { instant, trustOf } from '../../core/tests/answers.ts'
import { vectors } from '../../core/tests/vectors.ts'
import { type Grounds, holderOf, inspect } from '../src/door/inspection.ts'

const named = (name: string) => vectors.codes.find((vector) => vector.name === name)!
const OURS = named('level own')
const PAPER = vectors.codes.find(({ expect }) => 'ok' in expect && expect.ok['level'] === 'paper')!
const TRUST = trustOf(vectors.trust[OURS.trust]!)

function grounds(change: Partial<Grounds> = {}): Grounds {
  return { trust: TRUST, looks: new SecondLooks(), at: instant(OURS.at), certain: true, gate: null, ...change }
}

test('an issuer that this device does not know is the server’s to judge', () => {
  expect(inspect(OURS.text, grounds({ trust: trusting([]) }))).toMatchObject({ refused: null, before: null })
})

test('what is no code of ours is refused here, by any clock', () => {
  const unsure = grounds({ trust: trusting([]), certain: false })
  expect(inspect('https://example.cn', unsure).refused?.code).toBe('code.foreign')
  expect(inspect(OURS.text.slice(0, -3), unsure).refused?.code).toBe('code.malformed')
})

test('an old showing is refused by a clock that the server told, and by no other', () => {
  const late = { at: new Date(+instant(OURS.at) + 60_000) }
  expect(inspect(OURS.text, grounds(late)).refused?.code).toBe('code.too_old')
  expect(inspect(OURS.text, grounds({ ...late, certain: false })).refused).toBe(null)
})

test('a second look at a showing is told; paper is the same every time and is not remembered', () => {
  const same = grounds()
  expect([inspect(OURS.text, same).before, inspect(OURS.text, same).before]).toEqual([null, 0])
  const paper = grounds({ at: instant(PAPER.at) })
  expect([inspect(PAPER.text, paper).before, inspect(PAPER.text, paper).before]).toEqual([null, null])
  expect(inspect(PAPER.text, paper).carried?.document).toMatch(/^[0-9A-Z]{4}$/)
})

test('a soft key is seen in the code itself', () => {
  expect(inspect(named('soft key').text, grounds()).carried?.softKey).toBe(true)
  expect(inspect(OURS.text, grounds()).carried?.softKey).toBe(false)
})

test('the same phone is known again by its key, and a foreign text and paper are nobody’s', () => {
  expect(holderOf(OURS.text)).toMatch(/^[0-9a-f]{66}$/)
  expect([holderOf('https://example.cn'), holderOf(PAPER.text)]).toEqual(['', ''])
})
