/** How a photo is looked at: enlarged in steps, turned by quarters. */

export const LARGEST = 5
const STEP = 1.5

export function larger(zoom: number): number {
  return Math.min(LARGEST, zoom * STEP)
}

/** At 1 the photo is as wide as its frame. */
export function smaller(zoom: number): number {
  return Math.max(1, zoom / STEP)
}

/** The size of a picture after so many quarter turns. */
export function turned({ width, height }: { width: number; height: number }, quarters: number): { width: number; height: number } {
  return quarters % 2 === 0 ? { width, height } : { width: height, height: width }
}
