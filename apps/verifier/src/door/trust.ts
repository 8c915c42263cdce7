/** The issuers this device believes: the server's list, kept over a reload so that a forgery is told without network. */
import { trustOf, type Trust } from '@healthcode/core/scans'
import type { TrustList } from '@healthcode/core/types'

const SAVED = 'healthcode/verifier/trust'

/** ms after which the list is asked for again. */
const RENEWED = 10 * 60_000

export class Trusted {
  keys: Trust = new Map()
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(private readonly fetched: () => Promise<TrustList>) {
    this.#take(saved())
  }

  /** Asks for the list now, and again and again; a list that does not come leaves the old one in place. */
  async keep(): Promise<void> {
    clearInterval(this.#timer)
    this.#timer = setInterval(() => void this.renew(), RENEWED)
    await this.renew()
  }

  async renew(): Promise<void> {
    try {
      const list = await this.fetched()
      if (this.#take(list)) localStorage.setItem(SAVED, JSON.stringify(list))
    } catch {
      // no answer, or storage is closed: what is in memory holds
    }
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #take(list: TrustList | null): boolean {
    try {
      if (list) this.keys = trustOf(list)
      return list !== null
    } catch {
      return false // not a list that this page understands
    }
  }
}

function saved(): TrustList | null {
  try {
    return JSON.parse(localStorage.getItem(SAVED) ?? 'null') as TrustList | null
  } catch {
    return null
  }
}
