/**
 * What time it is for the server: a phone's clock may be wrong, and a presentation signed with a wrong time is refused.
 * Every answer tells the server's time; how far the phone is off is taken from the answer that tells it best.
 */

/** Off by more than this, in ms, a person is told to set the clock: a verifier without network allows 10 s ahead. */
export const TOLERATED = 8_000

/** After this many ms a measured offset makes room for a new one, even a worse one: clocks get set. */
const KEPT = 10 * 60_000

interface Measured {
  offset: number
  uncertainty: number
  measuredAt: number
}

export class ServerClock {
  #measured: Measured | null = null

  /** `wall`: ms since 1970 by the device, injected in tests. */
  constructor(private readonly wall: () => number = Date.now) {}

  /** The server's time now; the device's own as long as no answer came. */
  now(): Date {
    return new Date(this.wall() + this.offset)
  }

  /** ms to add to the device's clock; 0 as long as nothing was measured. */
  get offset(): number {
    return this.#measured?.offset ?? 0
  }

  /** Whether an answer told the server's time yet. */
  get known(): boolean {
    return this.#measured !== null
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
    }
  }

  #supersedes(offset: number, uncertainty: number, at: number): boolean {
    const old = this.#measured
    if (!old || uncertainty <= old.uncertainty || Math.abs(at - old.measuredAt) > KEPT) return true
    return Math.abs(offset - old.offset) > uncertainty + old.uncertainty // they cannot both be true: a clock was set
  }
}
