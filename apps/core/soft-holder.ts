/**
 * A holder's key where no WebCrypto keeps one, as in mini-programs: an Ed25519 seed in the program's own storage. Whoever
 * reads that storage has the key, so a code shown with it is marked as one of a soft key. It needs neither BigInt nor
 * WebCrypto when it is bundled under the condition `plain`.
 */
import { ed25519KeyOf, ed25519Signed } from '#arithmetic'

import { type Bytes, base64url, concat, fromBase64url } from './bytes.ts'
import { ED25519 } from './credentials.ts'
import { OWN, ShowingKey } from './showing-key.ts'

const SEED = 32

/** Texts by name, as a mini-program's storage has them. */
export interface SeedStorage {
  read(name: string): Promise<string | null>
  write(name: string, text: string): Promise<void>
  remove(name: string): Promise<void>
}

/** Bytes that nobody can guess; RangeError ends in no key. */
export type RandomBytes = (size: number) => Promise<Uint8Array> | Uint8Array

const nameOf = (whose: string) => `healthcode/seed/${whose}`

export class SoftHolder extends ShowingKey {
  /** 0xED and the key of 32 bytes. */
  readonly publicKey: Bytes

  private constructor(private readonly seed: Bytes, readonly whose: string) {
    super()
    this.publicKey = concat(new Uint8Array([ED25519]), ed25519KeyOf(seed))
  }

  /** The key of this name, null when there is none, or none that is whole. */
  static async load(storage: SeedStorage, whose = OWN): Promise<SoftHolder | null> {
    const seed = seedOf(await storage.read(nameOf(whose)))
    return seed && new SoftHolder(seed, whose)
  }

  /** A new key in the place of any former one of this name. It is kept before it is used. RangeError. */
  static async create(storage: SeedStorage, random: RandomBytes, whose = OWN): Promise<SoftHolder> {
    const seed = Uint8Array.from(await random(SEED))
    if (seed.length !== SEED || seed.every((byte) => byte === seed[0])) throw new RangeError('no random bytes')
    await storage.write(nameOf(whose), base64url(seed))
    return new SoftHolder(seed, whose)
  }

  /** Gives the key up. */
  static async delete(storage: SeedStorage, whose = OWN): Promise<void> {
    await storage.remove(nameOf(whose))
  }

  sign(message: Bytes): Promise<Bytes> {
    return Promise.resolve(ed25519Signed(this.seed, message))
  }
}

function seedOf(text: string | null): Bytes | null {
  try {
    const seed = text === null ? null : fromBase64url(text)
    return seed?.length === SEED ? seed : null
  } catch {
    return null
  }
}
