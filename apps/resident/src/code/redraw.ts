/** When the QR is drawn again: every ten seconds of the clock, so a picture of it is old within thirty (F33). */

export const REDRAW_MS = 10_000

/** Where in its ten seconds a drawing is. `share` runs from 0 to 1 for the ring. */
export interface Phase {
  elapsed_s: number
  left_s: number
  share: number
  due: boolean
}

/** The phase at `now` of what was drawn at `drawnAt` (both in ms). A clock that jumped back makes it due. */
export function phaseOf(drawnAt: number, now: number): Phase {
  const elapsed = now - drawnAt
  const due = elapsed < 0 || elapsed >= REDRAW_MS
  const within = Math.min(Math.max(elapsed, 0), REDRAW_MS)
  return {
    elapsed_s: Math.floor(within / 1000),
    left_s: Math.ceil((REDRAW_MS - within) / 1000),
    share: within / REDRAW_MS,
    due,
  }
}
