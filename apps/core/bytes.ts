/**
 * Bytes and their spellings, in plain arithmetic: mini-programs have neither TextEncoder nor atob. Numbers are unsigned
 * and big-endian, at most six bytes, so a JavaScript number holds them.
 */
export { fromUtf8, utf8 } from './utf8.ts'

export type Bytes = Uint8Array<ArrayBuffer>

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const HEX = '0123456789abcdef'

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

export function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += HEX.charAt(byte >> 4) + HEX.charAt(byte & 15)
  return text
}

/** RangeError for what is no hex. */
export function fromHex(text: string): Bytes {
  if (!/^([0-9a-f]{2})*$/i.test(text)) throw new RangeError('not hex')
  const bytes = new Uint8Array(text.length / 2)
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16)
  return bytes
}

/** Without padding (RFC 4648, section 5), as the server writes keys and signatures. */
export function base64url(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    const digits = Math.min(4, bytes.length - at + 1)
    for (let place = 0; place < digits; place += 1) text += BASE64URL.charAt((group >> (18 - 6 * place)) & 63)
  }
  return text
}

/** With or without padding; RangeError for what is neither. */
export function fromBase64url(text: string): Bytes {
  const [, plain] = /^([\w-]*)={0,2}$/.exec(text) ?? []
  if (plain === undefined || plain.length % 4 === 1) throw new RangeError('not base64url')
  const bytes = new Uint8Array(Math.floor((plain.length * 3) / 4))
  let [bits, held, at] = [0, 0, 0]
  for (let place = 0; place < plain.length; place += 1) {
    bits = ((bits & 0xfff) << 6) | digitOf(plain.charCodeAt(place))
    held += 6
    if (held < 8) continue
    held -= 8
    bytes[at] = (bits >> held) & 0xff
    at += 1
  }
  return bytes
}

function digitOf(code: number): number {
  if (code >= 97) return code - 71 // a to z
  if (code === 95) return 63 // _
  if (code >= 65) return code - 65 // A to Z
  return code === 45 ? 62 : code + 4 // -, 0 to 9
}
