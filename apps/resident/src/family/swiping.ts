/** Going from one to the next among several that lie side by side: by key, by a finger's or a mouse's drag. */

/** Where a key leads from `at` of `count`; null when it is no key of ours. The ends do not meet. */
export function placeByKey(key: string, at: number, count: number): number | null {
  if (key === 'ArrowRight') return Math.min(at + 1, count - 1)
  if (key === 'ArrowLeft') return Math.max(at - 1, 0)
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : null
}

/** A drag this short (px) is a press whose hand was not still. */
export const PRESS = 8

/** Share of the width after which a drag turns to the next. */
const ENOUGH = 0.18

/** A flick is quicker than this (ms) and needs only so many px. */
const QUICK = 250
const FLICKED = 32

/** Where a drag by `moved` px (to the left negative) that took so many ms leads from `at` of `count`. */
export function placeByDrag(moved: number, width: number, at: number, count: number, ms = Infinity): number {
  const far = Math.abs(moved)
  if (width <= 0 || !(far >= width * ENOUGH || (ms < QUICK && far >= FLICKED))) return at
  return Math.min(Math.max(at + (moved < 0 ? 1 : -1), 0), count - 1)
}

/** How far the row follows a drag: beyond its ends it gives way by a third, so that the end is felt. */
export function pulled(moved: number, at: number, count: number): number {
  const beyond = (at === 0 && moved > 0) || (at === count - 1 && moved < 0)
  return beyond ? moved / 3 : moved
}
