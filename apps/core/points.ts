/**
 * P-256 as far as a holder's page needs it: the short form of a public key, the one accepted form of a signature. Byte
 * arithmetic only, so that the page that shows a code does not carry the curve.
 */
import { type Bytes, concat } from './bytes.ts'

const COORDINATE = 32

/** n, the order of the group, and its half (FIPS 186-4, D.1.2.3). */
const ORDER = bytesOf('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551')
const HALF = bytesOf('7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8')

/** 33 bytes from the 65 that WebCrypto exports, which made the point and answers for it. RangeError. */
export function compress(point: Uint8Array): Bytes {
  if (point.length !== 2 * COORDINATE + 1 || point[0] !== 0x04) throw new RangeError('not an uncompressed point')
  const odd = (point[2 * COORDINATE] ?? 0) & 1
  return concat(new Uint8Array([0x02 | odd]), point.subarray(1, COORDINATE + 1))
}

/** A raw r‖s with the lower of the two s that sign the same; a verifier refuses the other. */
export function normalised(signature: Uint8Array): Bytes {
  const s = signature.subarray(COORDINATE)
  return concat(signature.subarray(0, COORDINATE), higher(s, HALF) ? less(ORDER, s) : s)
}

function higher(one: Uint8Array, other: Uint8Array): boolean {
  const at = one.findIndex((byte, place) => byte !== other[place])
  return at >= 0 && (one[at] ?? 0) > (other[at] ?? 0)
}

function less(one: Uint8Array, other: Uint8Array): Bytes {
  const rest = new Uint8Array(one.length)
  let borrow = 0
  for (let at = one.length - 1; at >= 0; at -= 1) {
    const digit = (one[at] ?? 0) - (other[at] ?? 0) - borrow
    rest[at] = digit & 0xff
    borrow = digit < 0 ? 1 : 0
  }
  return rest
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
