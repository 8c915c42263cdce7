/**
 * Signatures as arithmetic, on any runtime: whether bytes were signed by a key. Bad bytes are not signed, they never
 * throw. Which algorithm an issuer's key speaks is a property of the key in the trust list, never of the message; a
 * holder's key says it by its first byte, and the issuer has signed that byte.
 */
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256 } from '@noble/curves/nist.js'

import type { Bytes } from './bytes.ts'
import { ED25519, HOLDER_KEY, SIGNATURE } from './codes.ts'

/** Strict: canonical encodings only, no key of small order, no second form of an ECDSA signature. */
const STRICT = { zip215: false } as const
const LOW_S = { lowS: true, prehash: true, format: 'compact' } as const
const FORMS: Record<number, readonly number[]> = { 33: [0x02, 0x03], 65: [0x04] }

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
  if (signature.length !== SIGNATURE) return false
  try {
    return p256.verify(signature, message, compressed(holderKey), LOW_S)
  } catch {
    return false
  }
}

/** A P-256 public key as 33 bytes, from 33 or 65; RangeError unless it is a point of the curve. */
export function compressed(point: Uint8Array): Bytes {
  if (!FORMS[point.length]?.includes(point[0] ?? 0)) throw new RangeError('device.bad_key')
  try {
    return p256.Point.fromBytes(point).toBytes(true) as Bytes
  } catch {
    throw new RangeError('device.bad_key')
  }
}

function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, publicKey, STRICT)
  } catch {
    return false
  }
}
