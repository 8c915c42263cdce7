/**
 * Signatures as arithmetic, on any runtime: whether bytes were signed by a key. Bad bytes are not signed, they never
 * throw. Which algorithm an issuer's key speaks is a property of the key in the trust list, never of the message; a
 * holder's key says it by its first byte, and the issuer has signed that byte.
 *
 * Every look at the bytes stands here, so that each runtime takes exactly what libsodium and OpenSSL take on a server.
 */
import { ed25519Holds, p256Compressed, p256Holds } from '#arithmetic'

import { type Bytes, equal, fromHex } from './bytes.ts'
import { ED25519, HOLDER_KEY, P256_EVEN, P256_ODD, SIGNATURE } from './credentials.ts'
import { normalised } from './points.ts'

const FORMS: Record<number, readonly number[]> = { 33: [P256_EVEN, P256_ODD], 65: [0x04] }

/** Big-endian: the prime of the field of P-256 and the order of its group. */
const PRIME = fromHex('ffffffff00000001000000000000000000000000ffffffffffffffffffffffff')
const ORDER = fromHex('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551')

/** Big-endian: 2^255 − 19, and L, the order of Ed25519's base point (RFC 8032, 5.1). */
const FIELD = fromHex('7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed')
const L = fromHex('1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed')

/** Big-endian: the y of the eight points of small order, under which anything can be made to look signed. */
const SMALL = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000001',
  '7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec',
  '05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826',
  '7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7',
].map(fromHex)

/** Bytes of a public key in a trust list, by the algorithms that a list may name. SM2: the compressed point. */
export const PUBLIC_BYTES: Record<string, number | undefined> = { Ed25519: 32, SM2: 33 }

/** The suite that a key of this algorithm seals in: the message has to say the same. */
export const SUITE_OF: Record<string, number | undefined> = { Ed25519: 1, SM2: 2 }

/** Whether signatures of this algorithm can be verified here; SM2 only a server can. */
export function speaks(algorithm: string): boolean {
  return algorithm === 'Ed25519'
}

/** Whether the key of the trust list signed `message`, by the algorithm that the list says of the key. */
export function verifyIssuer(
  algorithm: string,
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  return algorithm === 'Ed25519' && verifyEd25519(publicKey, message, signature)
}

/** Whether the key of 33 bytes in a credential signed `message`: a P-256 point, or 0xED and an Ed25519 key. */
export function verifyHolder(holderKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (holderKey.length !== HOLDER_KEY) return false
  if (holderKey[0] === ED25519) return verifyEd25519(holderKey.subarray(1), message, signature)
  return isPoint(holderKey) && inRange(signature) && holds(() => p256Holds(holderKey, message, signature))
}

/** A P-256 public key as 33 bytes, from 33 or 65; RangeError unless it is a point of the curve. */
export function compressed(point: Uint8Array): Bytes {
  if (!isPoint(point)) throw new RangeError('device.bad_key')
  try {
    return p256Compressed(point)
  } catch {
    throw new RangeError('device.bad_key')
  }
}

function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== SIGNATURE) return false
  const [key, r] = [yOf(publicKey), yOf(signature.subarray(0, 32))]
  const s = signature.slice(32).reverse()
  if (!below(key, FIELD) || isSmall(key) || isSmall(r) || !below(s, L)) return false
  return holds(() => ed25519Holds(publicKey, message, signature))
}

/** In one of the two forms by its length, each coordinate below the prime; whether it is on the curve comes later. */
function isPoint(point: Uint8Array): boolean {
  if (!FORMS[point.length]?.includes(point[0] ?? 0)) return false
  return below(point.subarray(1, 33), PRIME) && (point.length === 33 || below(point.subarray(33), PRIME))
}

/** r and s from 1 to the order, and s in the lower half: (r, n − s) would sign the same. */
function inRange(signature: Uint8Array): boolean {
  if (signature.length !== SIGNATURE) return false
  const halves = [signature.subarray(0, 32), signature.subarray(32)]
  return halves.every((half) => below(half, ORDER) && half.some(Boolean)) && equal(normalised(signature), signature)
}

/** The y of an encoded point of Ed25519, big-endian, without the sign of x. */
function yOf(encoded: Uint8Array): Uint8Array {
  const y = encoded.slice().reverse()
  y[0] = (y[0] ?? 0) & 0x7f
  return y
}

function isSmall(y: Uint8Array): boolean {
  return SMALL.some((small) => equal(small, y))
}

/** Big-endian numbers of the same length. */
function below(number: Uint8Array, limit: Uint8Array): boolean {
  const at = number.findIndex((byte, place) => byte !== limit[place])
  return at >= 0 && (number[at] ?? 0) < (limit[at] ?? 0)
}

/** What throws is no point, and nobody's signature. */
function holds(equation: () => boolean): boolean {
  try {
    return equation()
  } catch {
    return false
  }
}
