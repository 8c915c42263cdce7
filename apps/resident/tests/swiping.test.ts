// @vitest-environment node
import { describe, expect, it } from 'vitest'

import { placeByDrag, placeByKey, pulled } from '../src/family/swiping.ts'

describe('from one to the next of three', () => {
  it.each([['ArrowRight', 0, 1], ['ArrowRight', 2, 2], ['ArrowLeft', 1, 0], ['ArrowLeft', 0, 0], ['Home', 2, 0], ['End', 0, 2]] as const)(
    '%s leads from %d to %d', (key, from, to) => expect(placeByKey(key, from, 3)).toBe(to),
  ) // prettier-ignore

  it('other keys mean nothing', () => expect(placeByKey('Tab', 0, 3)).toBeNull())

  it.each([[-71, 1, 2], [71, 1, 0], [-70, 1, 1], [9, 1, 1], [200, 0, 0], [-200, 2, 2]])('a slow drag by %d px leads from %d to %d', (moved, from, to) =>
    expect(placeByDrag(moved, 390, from, 3)).toBe(to)) // prettier-ignore

  it.each([[-32, 249, 2], [-31, 249, 1], [-32, 250, 1], [40, 100, 0]])('a flick by %d px in %d ms leads to %d', (moved, ms, to) =>
    expect(placeByDrag(moved, 390, 1, 3, ms)).toBe(to)) // prettier-ignore

  it('a row that is not laid out stays where it is', () => expect(placeByDrag(-500, 0, 1, 3)).toBe(1))

  it('the row follows the finger, and gives way at its ends only', () => {
    expect([pulled(90, 1, 3), pulled(90, 0, 3), pulled(-90, 2, 3), pulled(-90, 0, 3)]).toEqual([90, 30, -30, -90])
  })
})
