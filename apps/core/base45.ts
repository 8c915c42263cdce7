/** Bytes as QR text: base45 (RFC 9285), the alphabet of a QR code's alphanumeric mode, with exactly one text per value. */
import { type Bytes, concat, readNumber, writeNumber } from './bytes.ts'
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
  if (text.length % 3 === 1) throw new BadCode('code.malformed', { where: 'length' })
  const groups: Bytes[] = []
  for (let start = 0; start < text.length; start += 3) groups.push(decoded(text.slice(start, start + 3)))
  return concat(...groups)
}

function encoded(pair: Uint8Array): string {
  let [rest, text] = [readNumber(pair, 0, pair.length), '']
  for (let place = 0; place <= pair.length; place += 1, rest = Math.floor(rest / 45)) text += ALPHABET[rest % 45]
  return text
}

function decoded(group: string): Bytes {
  let value = 0
  for (let place = group.length - 1; place >= 0; place -= 1) {
    const digit = ALPHABET.indexOf(group.charAt(place))
    if (digit < 0) throw new BadCode('code.malformed', { where: 'alphabet' })
    value = value * 45 + digit
  }
  const size = group.length - 1
  // RFC 9285 section 6: a value past 65535, or past 255 for the last odd byte, is refused
  if (value >= 256 ** size) throw new BadCode('code.malformed', { where: 'value' })
  return writeNumber(value, size)
}
