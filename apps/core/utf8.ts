/** UTF-8 in plain arithmetic and strictly: one text per bytes, so nothing is replaced and no second form is read. */
import type { Bytes } from './bytes.ts'

/** Fewest bytes of a form, by its first byte's leading ones, and the least value that needs it. */
const LEAST = [0, 0, 0x80, 0x800, 0x10000]
const [HIGH, LOW, AFTER] = [0xd800, 0xdc00, 0xe000]

/** RangeError for half of a surrogate pair, which is no character. */
export function utf8(text: string): Bytes {
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (code >= HIGH && code < AFTER) throw new RangeError('half a character')
    bytes.push(...(code < 0x80 ? [code] : written(code)))
  }
  return Uint8Array.from(bytes)
}

/** TypeError for what is no UTF-8: a form that is too long, a surrogate, a value past the last character. */
export function fromUtf8(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0
    const size = sizeOf(first)
    const code = size === 1 ? first : joined(bytes, at, size)
    text += code < 0x10000 ? String.fromCharCode(code) : pair(code - 0x10000)
    at += size
  }
  return text
}

function written(code: number): number[] {
  const size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  const rest = Array.from({ length: size - 1 }, (_, place) => 0x80 | ((code >> (6 * (size - 2 - place))) & 0x3f))
  return [((0xf00 >> size) & 0xff) | (code >> (6 * (size - 1))), ...rest]
}

function sizeOf(first: number): number {
  if (first < 0x80) return 1
  if (first < 0xc0 || first >= 0xf8) throw new TypeError('not UTF-8')
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
}

function joined(bytes: Uint8Array, at: number, size: number): number {
  let code = (bytes[at] ?? 0) & (0x7f >> size)
  for (let place = 1; place < size; place += 1) {
    const byte = bytes[at + place] ?? 0
    if ((byte & 0xc0) !== 0x80) throw new TypeError('not UTF-8')
    code = (code << 6) | (byte & 0x3f)
  }
  const surrogate = code >= HIGH && code < AFTER
  if (code < (LEAST[size] ?? 0) || surrogate || code > 0x10ffff) throw new TypeError('not UTF-8')
  return code
}

function pair(rest: number): string {
  return String.fromCharCode(HIGH | (rest >> 10), LOW | (rest & 0x3ff))
}
