/** Texts by name in the program's own storage, which other programs of the platform cannot read. */
import type { SeedStorage } from '@healthcode/core/soft-holder'

/** Null when there is none. */
export function stored(name: string): string | null {
  const found: unknown = uni.getStorageSync(name)
  return typeof found === 'string' && found !== '' ? found : null
}

/** Throws when the storage is full or closed. */
export function store(name: string, text: string): void {
  uni.setStorageSync(name, text)
}

export function forget(name: string): void {
  uni.removeStorageSync(name)
}

/** As browsers spell it, for `clock` and `vault-key` of core. */
export const shelf = { getItem: stored, setItem: store, removeItem: forget }

/** As a soft key is kept. */
export const seeds: SeedStorage = {
  read: (name) => Promise.resolve(stored(name)),
  write: (name, text) => Promise.resolve(store(name, text)),
  remove: (name) => Promise.resolve(forget(name)),
}

/** What was kept as JSON; null when there is none, or none that can be read. */
export function storedJson<T>(name: string): T | null {
  try {
    return JSON.parse(stored(name) ?? 'null') as T | null
  } catch {
    return null
  }
}
