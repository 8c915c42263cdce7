// @vitest-environment node
import { describe, expect, test } from 'vitest'

import css from '../tokens.css?raw'

const PAIRS = [
  ['on-green', 'green'], ['on-yellow', 'yellow'], ['on-red', 'red'], ['on-amber', 'amber'], ['on-neutral', 'neutral'],
  ['module', 'paper'], ['on-surface', 'surface'], ['on-card', 'card'], ['quiet', 'surface'], ['quiet', 'card'],
  ['on-accent', 'accent'], ['link', 'surface'], ['link', 'card'], ['on-problem', 'problem'], ['on-notice', 'notice'],
] as const

/** Edges of controls and the focus ring need 3 : 1 (WCAG 1.4.11). */
const EDGES = [['edge', 'card'], ['edge', 'surface'], ['focus', 'card'], ['focus', 'surface']] as const

const [LIGHT, DARK] = css.split('@media (prefers-color-scheme: dark)').map(colorsOf) as [Colors, Colors]
const THEMES = { light: LIGHT, dark: new Map([...LIGHT, ...DARK]) }

type Colors = Map<string, string>

function colorsOf(part: string): Colors {
  return new Map([...part.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map((found) => [found[1]!, found[2]!]))
}

/** Relative luminance (WCAG 2.2). */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

describe.each(Object.entries(THEMES))('in %s', (_, colors) => {
  test.each(PAIRS)('%s can be read on %s', (text, ground) => {
    expect(contrast(colors.get(text)!, colors.get(ground)!)).toBeGreaterThanOrEqual(4.5)
  })

  test.each(EDGES)('%s can be told from %s', (edge, ground) => {
    expect(contrast(colors.get(edge)!, colors.get(ground)!)).toBeGreaterThanOrEqual(3)
  })
})
