/**
 * What time it is for the server: a phone's clock may be wrong, and a presentation signed with a wrong time is refused.
 * Every answer tells the server's time; how far the phone is off is taken from the answer that tells it best, and kept
 * for a day, so that a page that is opened anew without a network still shows by the right time.
 */

/** Off by more than this, in ms, a person is told to set the clock: a verifier without network allows 10 s ahead. */
export const TOLERATED = 8_000

/** After this many ms a measured offset makes room for a new one, even a worse one: clocks get set. */
const KEPT = 10 * 60_000

/** ms for which a kept offset counts: as long as a code can be shown with no network. */
const KEPT_FOR = 24 * 3_600_000

const SAVED = 'healthcode/clock'

/** The part of `localStorage` that is needed. */
export type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>

interface Measured {
  offset: number
  uncertainty: number
  measuredAt: number
}

export class ServerClock {
  #measured: Measured | null
  #heard = false

  /** `wall`: ms since 1970 by the device, injected in tests. `storage`: where the offset is kept, null for nowhere. */
  constructor(
    private readonly wall: () => number = Date.now,
    private readonly storage: Storage | null = null,
  ) {
    this.#measured = saved(storage, wall())
  }

  /** The server's time now; the device's own as long as no answer came. */
  now(): Date {
    return new Date(this.wall() + this.offset)
  }

  /** ms to add to the device's clock; 0 as long as nothing was measured. */
  get offset(): number {
    return this.#measured?.offset ?? 0
  }

  /** Whether an answer told the server's time, to this page or within the last day to the one before. */
  get known(): boolean {
    return this.#measured !== null
  }

  /** Whether it rests on what an earlier page was told: whoever set the clock since then knows better. */
  get kept(): boolean {
    return this.#measured !== null && !this.#heard
  }

  /** The device's clock was set: what was measured before counts no more. */
  forget(): void {
    this.#measured = null
    this.#heard = false
    try {
      this.storage?.removeItem(SAVED)
    } catch {
      // storage is closed: nothing was kept
    }
  }

  /** Whether the device's clock is off by so much that its owner should set it. */
  get wrong(): boolean {
    return this.#measured !== null && Math.abs(this.#measured.offset) > TOLERATED + this.#measured.uncertainty
  }

  /**
   * Takes in the server's time from one answer. `sentAt`, `receivedAt`: the device's clock around the request, in ms;
   * `resolution`: 1000 for a Date header, which names whole seconds. The truth lies within the returned uncertainty.
   */
  hear(server: Date, sentAt: number, receivedAt: number, resolution = 1): void {
    const uncertainty = (receivedAt - sentAt + resolution) / 2
    const offset = server.getTime() + resolution / 2 - (sentAt + receivedAt) / 2
    if (uncertainty < 0 || Number.isNaN(offset)) return // the device's clock was set back meanwhile
    if (this.#supersedes(offset, uncertainty, receivedAt)) {
      this.#measured = { offset, uncertainty, measuredAt: receivedAt }
      this.#save()
    }
    this.#heard = true
  }

  #save(): void {
    try {
      this.storage?.setItem(SAVED, JSON.stringify(this.#measured))
    } catch {
      // storage is full or closed: the offset then holds until the page is left
    }
  }

  #supersedes(offset: number, uncertainty: number, at: number): boolean {
    const old = this.#measured
    if (!old || !this.#heard || uncertainty <= old.uncertainty || Math.abs(at - old.measuredAt) > KEPT) return true
    return Math.abs(offset - old.offset) > uncertainty + old.uncertainty // they cannot both be true: a clock was set
  }
}

/** What an earlier page measured; null when it is too old, or when the clock was set back since then. */
function saved(storage: Storage | null, now: number): Measured | null {
  try {
    const { offset, uncertainty, measuredAt } = JSON.parse(storage?.getItem(SAVED) ?? '{}') as Partial<Measured>
    if (!Number.isFinite(offset) || !Number.isFinite(uncertainty) || !Number.isFinite(measuredAt)) return null
    const found = { offset, uncertainty, measuredAt } as Measured
    return now >= found.measuredAt && now - found.measuredAt <= KEPT_FOR ? found : null
  } catch {
    return null
  }
}

/** `localStorage`; null where it is closed, as in some private windows. */
export function storage(): globalThis.Storage | null {
  try {
    return localStorage
  } catch {
    return null
  }
}
