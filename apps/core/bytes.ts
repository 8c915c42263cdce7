/** Bytes and their spellings. Numbers are unsigned and big-endian, at most six bytes, so a JavaScript number holds them. */

export type Bytes = Uint8Array<ArrayBuffer>

const UTF8 = new TextEncoder()
/** A BOM is kept and what is no UTF-8 is refused: one text per bytes. */
const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function equal(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}

/** The number in `size` bytes from `start` on; RangeError when they are not there. */
export function readNumber(bytes: Uint8Array, start: number, size: number): number {
  if (start + size > bytes.length) throw new RangeError('too few bytes')
  return bytes.subarray(start, start + size).reduce((number, byte) => number * 256 + byte, 0)
}

/** `number` in `size` bytes; RangeError when it does not fit. */
export function writeNumber(number: number, size: number): Bytes {
  if (!Number.isInteger(number) || number < 0 || number >= 256 ** size) throw new RangeError('the number does not fit')
  const bytes = new Uint8Array(size)
  for (let at = size - 1, rest = number; at >= 0; at -= 1, rest = Math.floor(rest / 256)) bytes[at] = rest % 256
  return bytes
}

export function utf8(text: string): Bytes {
  return UTF8.encode(text)
}

/** TypeError for what is no UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  return STRICT_UTF8.decode(bytes)
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** RangeError for what is no hex. */
export function fromHex(text: string): Bytes {
  if (!/^([0-9a-f]{2})*$/i.test(text)) throw new RangeError('not hex')
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

/** Without padding (RFC 4648, section 5), as the server writes keys and signatures. */
export function base64url(bytes: Uint8Array): string {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** With or without padding; RangeError for what is neither. */
export function fromBase64url(text: string): Bytes {
  if (!/^[\w-]*={0,2}$/.test(text)) throw new RangeError('not base64url')
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/').replaceAll('=', ''))
  return Uint8Array.from(plain, (character) => character.charCodeAt(0))
}
