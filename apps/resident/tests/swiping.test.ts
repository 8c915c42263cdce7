// @vitest-environment node
import { describe, expect, it } from 'vitest'

import { placeAtRest, placeByDrag, placeByKey } from '../src/family/swiping.ts'

describe('from one to the next of three', () => {
  it.each([['ArrowRight', 0, 1], ['ArrowRight', 2, 2], ['ArrowLeft', 1, 0], ['ArrowLeft', 0, 0], ['Home', 2, 0], ['End', 0, 2]] as const)(
    '%s leads from %d to %d', (key, from, to) => expect(placeByKey(key, from, 3)).toBe(to),
  ) // prettier-ignore

  it('other keys mean nothing', () => expect(placeByKey('Tab', 0, 3)).toBeNull())

  it.each([[0, 0], [194, 0], [196, 1], [780, 2], [9000, 2], [-40, 0]])('a row scrolled by %d px rests at %d', (scrolled, place) =>
    expect(placeAtRest(scrolled, 390, 3)).toBe(place)) // prettier-ignore

  it.each([[-71, 1, 2], [71, 1, 0], [-70, 1, 1], [9, 1, 1], [200, 0, 0], [-200, 2, 2]])('a drag by %d px leads from %d to %d', (moved, from, to) =>
    expect(placeByDrag(moved, 390, from, 3)).toBe(to)) // prettier-ignore

  it('a row that is not laid out stays where it is', () => {
    expect(placeAtRest(100, 0, 3)).toBe(0)
    expect(placeByDrag(-500, 0, 1, 3)).toBe(1)
  })
})
