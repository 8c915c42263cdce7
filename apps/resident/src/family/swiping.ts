/** Going from one to the next among several that lie side by side: by key, by where a row came to rest, by a drag. */

/** Where a key leads from `at` of `count`; null when it is no key of ours. The ends do not meet. */
export function placeByKey(key: string, at: number, count: number): number | null {
  if (key === 'ArrowRight') return Math.min(at + 1, count - 1)
  if (key === 'ArrowLeft') return Math.max(at - 1, 0)
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : null
}

/** Which of `count` is on the screen when the row was scrolled that far; each is as wide as the screen. */
export function placeAtRest(scrolled: number, width: number, count: number): number {
  if (width <= 0) return 0
  return Math.min(Math.max(Math.round(scrolled / width), 0), count - 1)
}

/** A drag this short (px) is a press whose hand was not still. */
export const PRESS = 8

/** Share of the width after which a drag turns to the next. */
const ENOUGH = 0.18

/** Where a drag by `moved` px (to the left negative) leads from `at` of `count`. */
export function placeByDrag(moved: number, width: number, at: number, count: number): number {
  if (width <= 0 || Math.abs(moved) < width * ENOUGH) return at
  return Math.min(Math.max(at + (moved < 0 ? 1 : -1), 0), count - 1)
}
