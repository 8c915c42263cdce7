/**
 * What this phone keeps of each code to show it with no network: the sealed credential as it came and when the server last
 * said it still stands; and, so that a family's codes are found again, who they are, masked as the server masks them.
 * Nothing else of an answer is stored; the holders' keys have their own place (`holder`).
 */
import { Holder, OWN } from '@healthcode/core/holder'
import type { Relation } from '@healthcode/core/types-family'

export interface Kept {
  /** base64url, as the server sealed it. */
  credential: string
  /** ms since 1970, the server's time. */
  confirmedAt: number
}

/** A dependant as the phone finds her again without network. */
export interface KeptPerson {
  link: string
  name: string
  relation: Relation
}

const DATABASE = 'healthcode-resident'
const STORE = 'kept'
const FAMILY = 'family'

/** The owner's stands where it stood before there was a family. */
function keyOf(whose: string): string {
  return whose === OWN ? 'code' : `code/${whose}`
}

export async function keepCode(kept: Kept, whose = OWN): Promise<void> {
  await inStore('readwrite', (store) => store.put(kept, keyOf(whose)))
}

/** Null when there is none, or when the browser keeps nothing (some private windows). */
export async function keptCode(whose = OWN): Promise<Kept | null> {
  return ((await inStore('readonly', (store) => store.get(keyOf(whose)))) as Kept | undefined) ?? null
}

export async function forgetCode(whose = OWN): Promise<void> {
  await inStore('readwrite', (store) => store.delete(keyOf(whose)))
}

export async function keepFamily(people: readonly KeptPerson[]): Promise<void> {
  await inStore('readwrite', (store) => store.put(people, FAMILY))
}

export async function keptFamily(): Promise<KeptPerson[]> {
  return ((await inStore('readonly', (store) => store.get(FAMILY))) as KeptPerson[] | undefined) ?? []
}

/** One person's code and key: this phone can show it no more. */
export async function forgetHolder(whose: string): Promise<void> {
  await Promise.all([forgetCode(whose), Holder.delete(whose).catch(() => undefined)]) // no key store: no key
}

/** Everybody's code; the keys stay, for whoever comes back. */
export async function forgetCodes(): Promise<void> {
  await inStore('readwrite', (store) => store.clear())
}

/** Codes and keys, a family’s too: this phone can show nothing any more. */
export async function forgetDevice(): Promise<void> {
  await Promise.all([forgetCodes(), Holder.deleteAll().catch(() => undefined)]) // no key store: no key
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
