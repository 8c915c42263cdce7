/** A text as a QR code: black on white always, since many scanners fail on anything else; level M, alphanumeric. */
import { encode } from 'uqr'

/** Modules of white around the code that the standard asks for. */
export const QUIET_ZONE = 4

export interface Qr {
  version: number
  /** Modules a side, quiet zone included. */
  size: number
  /** `true` is black; quiet zone included. */
  modules: boolean[][]
  /** An SVG path of the black modules in a box of `size` × `size`. */
  path: string
}

/** RangeError for a text longer than a QR code holds. */
export function qrOf(text: string, quiet = QUIET_ZONE): Qr {
  const made = encode(text, { ecc: 'M', border: quiet })
  return { version: made.version, size: made.size, modules: made.data, path: pathOf(made.data) }
}

/** Runs of black, a row at a time: one path draws ten times faster than a rectangle a module. */
function pathOf(modules: readonly (readonly boolean[])[]): string {
  return modules.map((row, y) => runs(row).map(([x, width]) => `M${x} ${y}h${width}v1h-${width}z`).join('')).join('')
}

/** Where black begins in a row and how far it goes, in modules. */
export function runs(row: readonly boolean[]): [number, number][] {
  const found: [number, number][] = []
  row.forEach((black, x) => {
    const last = found[found.length - 1]
    if (black && last && last[0] + last[1] === x) last[1] += 1
    else if (black) found.push([x, 1])
  })
  return found
}
