/** Where a browser keeps keys and the credentials sealed for them: two stores of one database, each by the holder's name. */
import { OWN } from './showing-key.ts'

const [DATABASE, VERSION, KEYS, CREDENTIALS] = ['healthcode-holder', 2, 'keys', 'credentials'] as const

/** Version 1 had one key for the browser, under this name; it is the owner's. */
const FORMER = 'current'

/** This browser cannot keep a key: opened over plain http, or in a private window that stores nothing. */
export class NoKeyStore extends Error {
  override readonly name = 'NoKeyStore'
}

/** A sealed credential in base64url, and when the server last said that it stands (ms since 1970, the server's time). */
export interface KeptCredential {
  credential: string
  confirmedAt: number
}

export interface Stores {
  keys: IDBObjectStore
  credentials: IDBObjectStore
}

/** What the act asked for, once the whole transaction is done; NoKeyStore. */
export async function inStores<T = unknown>(mode: IDBTransactionMode, act: (stores: Stores) => IDBRequest): Promise<T> {
  const database = await opened()
  try {
    const transaction = database.transaction([KEYS, CREDENTIALS], mode)
    const asked = act({ keys: transaction.objectStore(KEYS), credentials: transaction.objectStore(CREDENTIALS) })
    await new Promise<void>((done, failed) => {
      transaction.oncomplete = () => done()
      transaction.onabort = () => failed(new NoKeyStore(String(transaction.error)))
    })
    return asked.result as T
  } finally {
    database.close()
  }
}

/** Keys of these names and their credentials, all or none. */
export async function deleted(names: readonly string[]): Promise<void> {
  await inStores('readwrite', ({ keys, credentials }) => {
    names.forEach((name) => {
      keys.delete(name)
      credentials.delete(name)
    })
    return keys.count()
  })
}

function opened(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    if (!globalThis.indexedDB) return failed(new NoKeyStore('no IndexedDB'))
    const asked = indexedDB.open(DATABASE, VERSION)
    asked.onupgradeneeded = ({ oldVersion }) => upgrade(asked, oldVersion)
    asked.onsuccess = () => done(asked.result)
    asked.onerror = () => failed(new NoKeyStore(String(asked.error)))
  })
}

/** All in the one transaction of the upgrade: when it is broken off, the former database is still there. */
function upgrade({ result: database, transaction }: IDBOpenDBRequest, from: number): void {
  if (from < 1) database.createObjectStore(KEYS)
  database.createObjectStore(CREDENTIALS)
  const keys = transaction?.objectStore(KEYS)
  const former = keys?.get(FORMER)
  if (!keys || !former) return
  former.onsuccess = () => {
    if (former.result === undefined) return
    keys.put(former.result, OWN)
    keys.delete(FORMER)
  }
}
