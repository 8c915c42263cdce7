/**
 * The line to the server: whether it holds, and a steady look for its return while it does not. Nothing has to be
 * tapped: the page goes on by itself as soon as an answer comes.
 */
import { ApiProblem } from '@healthcode/core/problems'
import { readonly, ref } from 'vue'

/** ms between looks while the line is lost. */
const AGAIN = 3_000

export class Line {
  readonly #lost = ref(false)
  readonly lost = readonly(this.#lost)
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `reach` asks the server for our session. `back`: the line holds again. `loggedOut`: it does, but the session is over. */
  constructor(
    private readonly reach: () => Promise<void>,
    private readonly back: () => void,
    private readonly loggedOut: () => void,
  ) {}

  /** Something was answered. */
  holds(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (!this.#lost.value) return
    this.#lost.value = false
    this.back()
  }

  /** Nothing was answered. */
  broke(): void {
    this.#lost.value = true
    this.#timer ??= setTimeout(() => void this.look(), AGAIN)
  }

  /** Looks now; a device tells when it believes to be online again. */
  async look(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    try {
      await this.reach()
      this.holds()
    } catch (fault) {
      if (fault instanceof ApiProblem && fault.loggedOut) this.loggedOut()
      else this.broke()
    }
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
