/** A color is never the only carrier: the sign that stands before its word. */
import type { Color } from '@healthcode/core/types'

const SIGNS = { green: '✓', yellow: '▲', red: '✕' } as const

/** “?” where nobody could confirm a color. */
export function signOf(color: Color | null | undefined): string {
  return color ? SIGNS[color] : '?'
}
