/**
 * What a runtime computes, here with BigInt. `plain/arithmetic.ts` is the same without, for mini-programs and old
 * WebViews: a bundle takes that one under the condition `plain`. Only equations: what may be asked is `signatures.ts`'s.
 */
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256 } from '@noble/curves/nist.js'
import { bytesToNumberLE } from '@noble/curves/utils.js'
import { sha256 as digest, sha512 } from '@noble/hashes/sha2.js'

import { type Bytes, concat, equal } from './bytes.ts'

const { Point } = ed25519
const COMPACT = { lowS: true, prehash: true, format: 'compact' } as const

export function sha256(data: Uint8Array): Bytes {
  return digest(data) as Bytes
}

/** R = S·B − k·A, compared as bytes (RFC 8032, 5.1.7, without the cofactor, as libsodium has it). Throws for no point. */
export function ed25519Holds(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const [r, s] = [signature.subarray(0, 32), bytesToNumberLE(signature.subarray(32))]
  const k = Point.Fn.create(bytesToNumberLE(sha512(concat(r, publicKey, message))))
  const found = Point.BASE.multiplyUnsafe(s).subtract(Point.fromBytes(publicKey).multiplyUnsafe(k))
  return equal(found.toBytes(), r)
}

/** ECDSA over SHA-256 with a raw r‖s. Throws for no point. */
export function p256Holds(point: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return p256.verify(signature, message, point, COMPACT)
}

/** The short form of a point of 33 or 65 bytes. Throws for no point. */
export function p256Compressed(point: Uint8Array): Bytes {
  return p256.Point.fromBytes(point).toBytes(true) as Bytes
}

/** The Ed25519 key of a seed of 32 bytes. */
export function ed25519KeyOf(seed: Uint8Array): Bytes {
  return ed25519.getPublicKey(seed) as Bytes
}

export function ed25519Signed(seed: Uint8Array, message: Uint8Array): Bytes {
  return ed25519.sign(message, seed) as Bytes
}
