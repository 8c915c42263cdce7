/**
 * What this phone keeps of a code to show it with no network: the sealed credential as it came and when the server last
 * said it still stands. Nothing else of an answer is stored; the holder's key has its own place (`holder`).
 */
import { Holder } from '@healthcode/core/holder'

export interface Kept {
  /** base64url, as the server sealed it. */
  credential: string
  /** ms since 1970, the server's time. */
  confirmedAt: number
}

const DATABASE = 'healthcode-resident'
const STORE = 'kept'
const KEY = 'code'

export async function keepCode(kept: Kept): Promise<void> {
  await inStore('readwrite', (store) => store.put(kept, KEY))
}

/** Null when there is none, or when the browser keeps nothing (some private windows). */
export async function keptCode(): Promise<Kept | null> {
  return ((await inStore('readonly', (store) => store.get(KEY))) as Kept | undefined) ?? null
}

export async function forgetCode(): Promise<void> {
  await inStore('readwrite', (store) => store.delete(KEY))
}

/** Code and keys, a family’s too: this phone can show nothing any more. */
export async function forgetDevice(): Promise<void> {
  await Promise.all([forgetCode(), Holder.deleteAll().catch(() => undefined)]) // no key store: no key
}

/** Undefined when the browser refuses: the page then works online only. */
async function inStore(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  try {
    const database = await opened()
    return await answerOf(act(database.transaction(STORE, mode).objectStore(STORE))).finally(() => database.close())
  } catch {
    return undefined
  }
}

function opened(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE)
  return answerOf(opening)
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result)
    request.onerror = () => failed(request.error ?? new Error('the browser’s database gave no reason'))
  })
}
