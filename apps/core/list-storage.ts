/** Where a verifier's device keeps its lists: bytes by name. Mini-programs give a storage of their own, over their files. */
import type { Bytes } from './bytes.ts'

export interface ListStorage {
  /** Null when there is nothing of that name. */
  read(name: string): Promise<Bytes | null>
  write(name: string, bytes: Bytes): Promise<void>
  remove(name: string): Promise<void>
  names(): Promise<string[]>
}

const [DATABASE, STORE] = ['healthcode-lists', 'kept']

/** The storage of a browser. Each refuses with a DOMException when there is none, as in some private windows. */
export class BrowserListStorage implements ListStorage {
  async read(name: string): Promise<Bytes | null> {
    return ((await inStore('readonly', (store) => store.get(name))) as Bytes | undefined) ?? null
  }

  async write(name: string, bytes: Bytes): Promise<void> {
    await inStore('readwrite', (store) => store.put(bytes, name))
  }

  async remove(name: string): Promise<void> {
    await inStore('readwrite', (store) => store.delete(name))
  }

  async names(): Promise<string[]> {
    return ((await inStore('readonly', (store) => store.getAllKeys())) as IDBValidKey[]).map(String)
  }
}

/** Lists for as long as the page is open: where nothing can be kept, and in tests. */
export class PassingListStorage implements ListStorage {
  readonly #kept = new Map<string, Bytes>()

  read(name: string): Promise<Bytes | null> {
    return Promise.resolve(this.#kept.get(name) ?? null)
  }

  write(name: string, bytes: Bytes): Promise<void> {
    return Promise.resolve(void this.#kept.set(name, bytes.slice()))
  }

  remove(name: string): Promise<void> {
    return Promise.resolve(void this.#kept.delete(name))
  }

  names(): Promise<string[]> {
    return Promise.resolve([...this.#kept.keys()])
  }
}

/** Done when it is on the disk, not when it was asked for. */
async function inStore(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const database = await opened()
  try {
    const transaction = database.transaction(STORE, mode)
    const asked = act(transaction.objectStore(STORE))
    await new Promise<void>((done, failed) => {
      transaction.oncomplete = () => done()
      transaction.onabort = () => failed(transaction.error ?? new Error('the browser’s database gave no reason'))
    })
    return asked.result
  } finally {
    database.close()
  }
}

function opened(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(DATABASE, 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE)
    asked.onsuccess = () => done(asked.result)
    asked.onerror = () => failed(asked.error ?? new Error('the browser’s database gave no reason'))
  })
}
