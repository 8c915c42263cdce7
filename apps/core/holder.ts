/**
 * The holder's keys: made in this browser, never readable by anybody, this page included; each signs the showings of one
 * person's code. They live in IndexedDB as keys that WebCrypto does not hand out, a family's side by side: the owner's
 * under `own`, a dependant's under a name of the page's, each with its own credential.
 */
import type { Bytes } from './bytes.ts'
import { type KeptCredential, NoKeyStore, deleted, inStores } from './key-store.ts'
import { compress, normalised } from './points.ts'
import { OWN, ShowingKey } from './showing-key.ts'

export { type KeptCredential, NoKeyStore } from './key-store.ts'
export { OWN } from './showing-key.ts'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const

export class Holder extends ShowingKey {
  private constructor(
    private readonly key: CryptoKey,
    /** The compressed point of 33 bytes. */
    readonly publicKey: Bytes,
    /** Whose key it is on this phone. */
    readonly whose: string,
  ) {
    super()
  }

  /** The key of this name in this browser, null when there is none; NoKeyStore. */
  static async load(whose = OWN): Promise<Holder | null> {
    const pair = await inStores<CryptoKeyPair | undefined>('readonly', ({ keys }) => keys.get(whose))
    return pair ? Holder.#of(pair, whose) : null
  }

  /** A new key in the place of any former one of this name, whose credential goes with it; NoKeyStore. */
  static async create(whose = OWN): Promise<Holder> {
    const pair = await subtle().generateKey(ALGORITHM, false, ['sign', 'verify'])
    await inStores('readwrite', ({ keys, credentials }) => {
      credentials.delete(whose)
      return keys.put(pair, whose)
    })
    return Holder.#of(pair, whose)
  }

  /** Gives the key up, and its credential: that person's code is not shown here until a new one is made. NoKeyStore. */
  static async delete(whose = OWN): Promise<void> {
    await deleted([whose])
  }

  /** Every key of this browser, as after a log-out; NoKeyStore. */
  static async deleteAll(): Promise<void> {
    await deleted(await Holder.names())
  }

  /** The names of the keys that are here, the owner's first; NoKeyStore. */
  static async names(): Promise<string[]> {
    const names = (await inStores<IDBValidKey[]>('readonly', ({ keys }) => keys.getAllKeys())).map(String)
    return [...names.filter((name) => name === OWN), ...names.filter((name) => name !== OWN)]
  }

  static async #of(pair: CryptoKeyPair, whose: string): Promise<Holder> {
    const point = await subtle().exportKey('raw', pair.publicKey)
    return new Holder(pair.privateKey, compress(new Uint8Array(point)), whose)
  }

  /** Raw r‖s of 64 bytes with low S. */
  async sign(message: Bytes): Promise<Bytes> {
    return normalised(new Uint8Array(await subtle().sign(SIGNING, this.key, message)))
  }

  /** What the server sealed for this key, kept beside it; NoKeyStore. */
  async keep(credential: KeptCredential): Promise<void> {
    await inStores('readwrite', ({ credentials }) => credentials.put(credential, this.whose))
  }

  /** Null when there is none; NoKeyStore. */
  async kept(): Promise<KeptCredential | null> {
    return (await inStores<KeptCredential | undefined>('readonly', ({ credentials }) => credentials.get(this.whose))) ?? null
  }
}

/** Browsers give the key store to secure pages only: https, or this very machine. */
function subtle(): SubtleCrypto {
  if (!globalThis.crypto?.subtle) throw new NoKeyStore('no WebCrypto')
  return globalThis.crypto.subtle
}
