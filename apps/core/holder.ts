/**
 * The holder's key: made in this browser, never readable by anybody, this page included; it signs each showing of the
 * code. It lives in IndexedDB as a key that WebCrypto does not hand out. One browser profile holds one key.
 */
import { type Bytes, base64url, concat, fromBase64url, utf8 } from './bytes.ts'
import { presentationBody, presentationMessage, textOf } from './codes.ts'
import { compress, normalised } from './points.ts'
import type { Challenge, Enrolment } from './types.ts'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const
const ENROLMENT_CONTEXT = utf8('healthcode/1/enrolment\0')
const [DATABASE, STORE, CURRENT] = ['healthcode-holder', 'keys', 'current']

/** This browser cannot keep a key: opened over plain http, or in a private window that stores nothing. */
export class NoKeyStore extends Error {
  override readonly name = 'NoKeyStore'
}

export class Holder {
  private constructor(
    private readonly key: CryptoKey,
    /** The compressed point of 33 bytes, as it stands in a credential. */
    readonly publicKey: Bytes,
  ) {}

  /** The key of this browser, null when there is none; NoKeyStore. */
  static async load(): Promise<Holder | null> {
    const pair = (await inStore('readonly', (store) => store.get(CURRENT))) as CryptoKeyPair | undefined
    return pair ? Holder.#of(pair) : null
  }

  /** A new key in the place of any former one; NoKeyStore. */
  static async create(): Promise<Holder> {
    const pair = await subtle().generateKey(ALGORITHM, false, ['sign', 'verify'])
    await inStore('readwrite', (store) => store.put(pair, CURRENT))
    return Holder.#of(pair)
  }

  /** Gives the key up: this browser shows no code until it makes a new one. NoKeyStore. */
  static async delete(): Promise<void> {
    await inStore('readwrite', (store) => store.delete(CURRENT))
  }

  static async #of(pair: CryptoKeyPair): Promise<Holder> {
    const point = await subtle().exportKey('raw', pair.publicKey)
    return new Holder(pair.privateKey, compress(new Uint8Array(point)))
  }

  /** The key as the server is asked for it, base64url. */
  get name(): string {
    return base64url(this.publicKey)
  }

  /** Raw r‖s of 64 bytes with low S. */
  async sign(message: Bytes): Promise<Bytes> {
    return normalised(new Uint8Array(await subtle().sign(SIGNING, this.key, message)))
  }

  /** The proof that this key is here, over the server's challenge. */
  async enrolment({ challenge }: Challenge): Promise<Enrolment> {
    const signature = await this.sign(concat(ENROLMENT_CONTEXT, fromBase64url(challenge)))
    return { public_key: this.name, challenge, signature: base64url(signature) }
  }

  /** The text of the QR code: the sealed credential, shown at `at` (the server's time, to the second). */
  async present(sealed: Uint8Array, at: Date, nonce?: Uint8Array): Promise<string> {
    const body = presentationBody(at, nonce)
    return textOf(sealed, body, await this.sign(presentationMessage(sealed, body)))
  }
}

/** Browsers give the key store to secure pages only: https, or this very machine. */
function subtle(): SubtleCrypto {
  if (!globalThis.crypto?.subtle) throw new NoKeyStore('no WebCrypto')
  return globalThis.crypto.subtle
}

async function inStore(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const database = await opened()
  try {
    const transaction = database.transaction(STORE, mode)
    const asked = act(transaction.objectStore(STORE))
    await new Promise<void>((done, failed) => {
      transaction.oncomplete = () => done()
      transaction.onabort = () => failed(new NoKeyStore(String(transaction.error)))
    })
    return asked.result
  } finally {
    database.close()
  }
}

function opened(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    if (!globalThis.indexedDB) return failed(new NoKeyStore('no IndexedDB'))
    const asked = indexedDB.open(DATABASE, 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE)
    asked.onsuccess = () => done(asked.result)
    asked.onerror = () => failed(new NoKeyStore(String(asked.error)))
  })
}
