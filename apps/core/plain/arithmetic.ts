/** What a runtime computes, with plain numbers only: no BigInt, no WebCrypto. The same as `../arithmetic.ts`. */
import { hash } from '@stablelib/sha256'
import nacl from 'tweetnacl'

import type { Bytes } from '../bytes.ts'

export { p256Compressed, p256Holds } from './p256.ts'

export function sha256(data: Uint8Array): Bytes {
  return hash(data) as Bytes
}

/** TweetNaCl compares R as bytes, and by itself lets S and the key be anything: `signatures.ts` looked at them before. */
export function ed25519Holds(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return nacl.sign.detached.verify(message, signature, publicKey)
}

/** The Ed25519 key of a seed of 32 bytes. */
export function ed25519KeyOf(seed: Uint8Array): Bytes {
  return nacl.sign.keyPair.fromSeed(seed).publicKey as Bytes
}

export function ed25519Signed(seed: Uint8Array, message: Uint8Array): Bytes {
  return nacl.sign.detached(message, nacl.sign.keyPair.fromSeed(seed).secretKey) as Bytes
}
