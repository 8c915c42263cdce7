/** A post at a door: the gate with everything it stands on, put together once a log-in. */
import type { ServerClock } from '@healthcode/core/clock'
import { SecondLooks } from '@healthcode/core/replay'
import { Sound, type Tone } from '@healthcode/core/sound'
import type { VerifierDoor } from '@healthcode/core/verifier'
import { effectScope, watchEffect } from 'vue'

import type { SignName } from './answer.ts'
import { choices } from './choices.ts'
import { Gate } from './gate.ts'
import { inspect } from './inspection.ts'
import { Line } from './line.ts'
import { Trusted } from './trust.ts'

const TONES: Record<SignName, Tone | null> = {
  pass: 'accepted',
  yellow: 'refused',
  red: 'refused',
  hold: 'refused',
  bad: 'bad_code',
  unknown: 'cannot_check',
  checking: null,
}

/** ms between two cleanings of what is remembered against repeats. */
const CLEANED = 30_000

export class Post {
  readonly tones = new Sound()
  readonly line: Line
  readonly gate: Gate
  readonly clock: ServerClock
  readonly #trusted: Trusted
  readonly #looks = new SecondLooks(storage())
  readonly #scope = effectScope(true)
  readonly #cleaning: ReturnType<typeof setInterval>

  constructor(door: VerifierDoor, loggedOut: () => void) {
    this.clock = door.api.clock
    this.#trusted = new Trusted(() => door.trust())
    this.line = new Line(
      async () => void (await door.session()),
      () => this.#back(),
      loggedOut,
    )
    this.gate = this.#scope.run(() => this.#gate(door, loggedOut)) as Gate
    this.#scope.run(() => watchEffect(() => this.#tune()))
    this.#cleaning = setInterval(() => this.#looks.forget(this.clock.now()), CLEANED)
    void this.#trusted.keep()
  }

  close(): void {
    this.#scope.stop()
    this.#trusted.close()
    this.line.close()
    clearInterval(this.#cleaning)
  }

  #gate(door: VerifierDoor, loggedOut: () => void): Gate {
    return new Gate({
      clock: this.clock,
      line: this.line,
      inspect: (text, at) => inspect(text, this.#trusted.keys, this.#looks, at, this.clock.known),
      ask: (asked) => door.scan(asked),
      loggedOut,
      told: ({ sign }) => this.#say(sign),
    })
  }

  #say(sign: SignName): void {
    const tone = TONES[sign]
    if (tone) this.tones.play(tone)
  }

  #tune(): void {
    this.tones.on = choices.value.sound
    this.tones.felt = choices.value.vibration
  }

  #back(): void {
    void this.#trusted.renew()
    this.gate.lineIsBack()
  }
}

function storage(): Storage | null {
  try {
    return localStorage
  } catch {
    return null // closed in some private windows
  }
}
