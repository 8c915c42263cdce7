/**
 * The second look: a showing that was looked at once is told so when it comes again, for as long as it could be accepted
 * and as long again. Kept over a reload, so that closing the page forgets nothing; as a digest, so that what is kept
 * names no phone.
 */
import { sha256 } from '#arithmetic'

import { type Bytes, concat, hex, writeNumber } from './bytes.ts'
import type { Presentation } from './codes.ts'
import { FUTURE, PAST } from './scans.ts'

/** ms: longer than any showing is accepted, with room for clocks. */
export const REMEMBERED = 2 * (PAST + FUTURE)

const SAVED = 'healthcode/looks'

/** The part of `localStorage` that is needed. */
export type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem'>

export class SecondLooks {
  readonly #first: Map<string, number>

  constructor(private readonly storage: Storage | null = null) {
    this.#first = new Map(saved(storage))
  }

  /**
   * Seconds since the first look at this very showing, null when this is the first; it is remembered from now on. Paper
   * is the same every time: null always.
   */
  look({ credential, shownAt }: Presentation, at: Date): number | null {
    this.#forget(at)
    if (shownAt === null) return null
    const key = digestOf(credential.holderKey, shownAt)
    const first = this.#first.get(key)
    if (first !== undefined) return Math.max(0, Math.floor((at.getTime() - first) / 1000))
    this.#first.set(key, at.getTime())
    this.#save()
    return null
  }

  /** Leaves out, here and in storage, what no showing can repeat any more. */
  forget(at: Date): void {
    const known = this.#first.size
    this.#forget(at)
    if (this.#first.size < known) this.#save()
  }

  #forget(at: Date): void {
    for (const [key, first] of this.#first) {
      if (Math.abs(at.getTime() - first) > REMEMBERED) this.#first.delete(key)
    }
  }

  #save(): void {
    try {
      this.storage?.setItem(SAVED, JSON.stringify([...this.#first]))
    } catch {
      // storage is full or closed: what is in memory still holds until the page is left
    }
  }
}

/** A holder's key and the second of showing have more than enough that nobody can guess: a plain hash hides them. */
function digestOf(holderKey: Bytes, shownAt: Date): string {
  return hex(sha256(concat(holderKey, writeNumber(shownAt.getTime() / 1000, 4))).subarray(0, 16))
}

function saved(storage: Storage | null): [string, number][] {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(SAVED) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isLook) : []
  } catch {
    return []
  }
}

function isLook(entry: unknown): entry is [string, number] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number'
}
