/**
 * The phone's time: as it passes here, and as fast as a test says. Timers of the program hang on it, so that ten seconds
 * of a code page take none.
 */
export class Time {
  #ahead = 0
  #timers = new Map()
  #number = 0

  constructor() {
    this.looking = setInterval(() => this.#look(), 4)
  }

  now = () => Date.now() + this.#ahead

  /** @param {number} ms */
  pass(ms) {
    this.#ahead += ms
    this.#look()
  }

  /** What a program is given in the place of the four functions. */
  get functions() {
    const begin = (every) => (act, ms = 0, ...more) => {
      const number = (this.#number += 1)
      this.#timers.set(number, { due: this.now() + ms, every: every ? Math.max(1, ms) : null, run: () => act(...more) })
      return number
    }
    const end = (number) => void this.#timers.delete(number)
    return { setTimeout: begin(false), setInterval: begin(true), clearTimeout: end, clearInterval: end }
  }

  end() {
    clearInterval(this.looking)
    this.#timers.clear()
  }

  /** Everything that is due, once: a timer that slept through many rounds does not make up for them. */
  #look() {
    for (const [number, timer] of [...this.#timers]) {
      if (timer.due > this.now() || !this.#timers.has(number)) continue
      if (timer.every === null) this.#timers.delete(number)
      else timer.due = this.now() + timer.every
      timer.run()
    }
  }
}
