/** The key that forms are sealed to: fetched once, kept for forms that are filled in with no network, renewed when told. */
import type { VaultKey } from './sealed-box.ts'

const NAME = 'healthcode.vault-key'

/** What survives the page, and may be missing. */
export interface KeyShelf {
  getItem(name: string): string | null
  setItem(name: string, text: string): void
}

export class VaultKeys {
  #key: VaultKey | null = null

  constructor(
    /** Asks the server; whatever it refuses with is passed on. */
    private readonly ask: () => Promise<VaultKey>,
    private readonly shelf: KeyShelf | null = null,
  ) {}

  /** The key known here, else the server's. */
  async key(): Promise<VaultKey> {
    this.#key ??= this.#kept()
    return this.#key ?? this.renewed()
  }

  /** The server's key now: the one known here is another one's. */
  async renewed(): Promise<VaultKey> {
    this.#key = await this.ask()
    try {
      this.shelf?.setItem(NAME, JSON.stringify(this.#key))
    } catch {
      // full, or a private window: then it is asked for again next time
    }
    return this.#key
  }

  #kept(): VaultKey | null {
    try {
      const kept: unknown = JSON.parse(this.shelf?.getItem(NAME) ?? 'null')
      return isKey(kept) ? kept : null
    } catch {
      return null
    }
  }
}

function isKey(value: unknown): value is VaultKey {
  if (typeof value !== 'object' || value === null || !('key_id' in value) || !('public_key' in value)) return false
  return typeof value.key_id === 'string' && typeof value.public_key === 'string'
}
