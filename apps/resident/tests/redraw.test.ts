// @vitest-environment node
import { expect, it } from 'vitest'

import { phaseOf } from '../src/code/redraw.ts'

const AT = 1_652_832_000_000

it('a drawing is due after ten seconds, not a moment before', () => {
  expect(phaseOf(AT, AT + 9_999).due).toBe(false)
  expect(phaseOf(AT, AT + 10_000).due).toBe(true)
})

it('says how old it is and when the next comes', () => {
  expect(phaseOf(AT, AT)).toEqual({ elapsed_s: 0, left_s: 10, share: 0, due: false })
  expect(phaseOf(AT, AT + 3_200)).toMatchObject({ elapsed_s: 3, left_s: 7, share: 0.32 })
  expect(phaseOf(AT, AT + 60_000)).toMatchObject({ elapsed_s: 10, left_s: 0, share: 1 })
})

it('a clock that was set back makes it due', () => {
  expect(phaseOf(AT, AT - 1).due).toBe(true)
})

it('what was never drawn is due', () => {
  expect(phaseOf(Number.NEGATIVE_INFINITY, AT)).toMatchObject({ due: true, left_s: 0 })
})
