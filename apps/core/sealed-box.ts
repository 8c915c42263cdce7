/**
 * What a page collects is sealed in the page (F22), to the public key of the server's vault: a libsodium sealed box, so
 * no proxy, log or queue on the way can read it, nor can this page afterwards. Runs without WebCrypto and BigInt.
 */
import { BLAKE2b } from '@stablelib/blake2b'
import nacl from 'tweetnacl'

import { type Bytes, concat, fromBase64url, utf8 } from './bytes.ts'

/** As the server tells it, base64url: the id of 4 bytes, the X25519 key of 32. */
export interface VaultKey {
  key_id: string
  public_key: string
}

/** So many bytes that nobody can foresee. */
export type Randomness = (size: number) => Bytes

export const SEALED = 'application/vnd.healthcode.sealed'
const { publicKeyLength, secretKeyLength, nonceLength } = nacl.box

/** The key's id and the box of these bytes; RangeError for what is no key. */
export function sealedBytes(message: Uint8Array, key: VaultKey, random: Randomness = browserRandomness): Bytes {
  const recipient = fromBase64url(key.public_key)
  if (recipient.length !== publicKeyLength) throw new RangeError('not a public key')
  const own = nacl.box.keyPair.fromSecretKey(random(secretKeyLength))
  const nonce = new BLAKE2b(nonceLength).update(own.publicKey).update(recipient).digest()
  return concat(fromBase64url(key.key_id), own.publicKey, nacl.box(message, nonce, recipient, own.secretKey))
}

/** The same of a value as JSON. */
export function sealedJson(value: unknown, key: VaultKey, random?: Randomness): Bytes {
  return sealedBytes(utf8(JSON.stringify(value)), key, random)
}

function browserRandomness(size: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(size))
}
