/** Bytes as QR text: base45 (RFC 9285), the alphabet of a QR code's alphanumeric mode, with exactly one text per value. */
import { type Bytes, readNumber } from './bytes.ts'
import { BadCode } from './refusals.ts'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

/** Three characters for two bytes, two for a last odd one (RFC 9285, section 4). */
export function encode(data: Uint8Array): string {
  let text = ''
  for (let start = 0; start < data.length; start += 2) text += encoded(data.subarray(start, start + 2))
  return text
}

/** The bytes that `text` writes; BadCode `code.malformed` for a character, length or value no encoder makes. */
export function decode(text: string): Bytes {
  const digits = digitsOf(text)
  if (digits.length % 3 === 1) throw malformed('length')
  const bytes = new Uint8Array(digits.length - Math.ceil(digits.length / 3))
  for (let start = 0, at = 0; start < digits.length; start += 3, at += 2) {
    const [low, middle, high] = digits.subarray(start, start + 3)
    const value = (low ?? 0) + 45 * (middle ?? 0) + 2025 * (high ?? 0)
    // RFC 9285 section 6: a value past 65535, or past 255 for the last odd byte, is refused
    if (value > (high === undefined ? 0xff : 0xffff)) throw malformed('value')
    if (high === undefined) bytes[at] = value
    else bytes.set([value >> 8, value & 0xff], at)
  }
  return bytes
}

function encoded(pair: Uint8Array): string {
  let [rest, text] = [readNumber(pair, 0, pair.length), '']
  for (let place = 0; place <= pair.length; place += 1, rest = Math.floor(rest / 45)) text += ALPHABET[rest % 45]
  return text
}

function digitsOf(text: string): Uint8Array {
  const digits = new Uint8Array(text.length)
  for (let at = 0; at < digits.length; at += 1) {
    const digit = ALPHABET.indexOf(text.charAt(at))
    if (digit < 0) throw malformed('alphabet')
    digits[at] = digit
  }
  return digits
}

function malformed(where: string): BadCode {
  return new BadCode('code.malformed', { where })
}
