// @vitest-environment node
import { describe, expect, it } from 'vitest'

import { doubtOf, fitted, MOST_PIXELS } from '../src/family/photo.ts'

const bright = new Uint8ClampedArray(400).fill(200)
const dark = new Uint8ClampedArray(400).fill(40)

describe('a photo of a document', () => {
  it.each([[4000, 3000], [3000, 4000], [8064, 6048], [2_000_001, 1]])('of %d × %d becomes one of two megapixels in its shape', (width, height) => {
    const found = fitted(width, height)
    expect(found.width * found.height).toBeLessThanOrEqual(MOST_PIXELS)
    expect(found.width * found.height).toBeGreaterThan(MOST_PIXELS * 0.99)
  }) // prettier-ignore

  it('that is small enough is left as large as it is', () => {
    expect(fitted(1600, 1250)).toEqual({ width: 1600, height: 1250 })
    expect(fitted(1, 1)).toEqual({ width: 1, height: 1 })
  })

  it('is doubted when its text cannot be read: too small, too dark', () => {
    expect(doubtOf(899, 600, bright)).toBe('small')
    expect(doubtOf(900, 600, bright)).toBeNull()
    expect(doubtOf(2000, 1000, dark)).toBe('dark')
  })
})
