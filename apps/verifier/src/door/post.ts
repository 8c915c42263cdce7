/** A post at a door: the gate with everything it stands on, put together once a log-in. */
import { type ServerClock, storage } from '@healthcode/core/clock'
import { keeperOf } from '@healthcode/core/list-keeper'
import { SecondLooks } from '@healthcode/core/replay'
import { Sound, type Tone } from '@healthcode/core/sound'
import type { VerifierDoor } from '@healthcode/core/verifier'
import { effectScope, watch, watchEffect } from 'vue'

import type { SignName } from './answer.ts'
import { choices } from './choices.ts'
import { Gate } from './gate.ts'
import { inspect } from './inspection.ts'
import { judge } from './judging.ts'
import { Line } from './line.ts'
import { Lists } from './lists.ts'
import { OwnGate } from './own-gate.ts'

const TONES: Record<SignName, Tone | null> = {
  pass: 'accepted',
  paper: 'document',
  clear: 'no_color',
  notice: 'refused',
  stale: 'stale',
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
  readonly lists: Lists
  readonly own: OwnGate
  readonly #looks = new SecondLooks(storage())
  readonly #scope = effectScope(true)
  readonly #cleaning: ReturnType<typeof setInterval>

  constructor(door: VerifierDoor, loggedOut: () => void) {
    this.clock = door.api.clock
    this.lists = new Lists(keeperOf(door, this.clock), this.clock)
    this.own = new OwnGate(this.clock, () => choices.value.gateName)
    this.line = new Line(
      async () => void (await door.session()),
      () => this.#back(),
      loggedOut,
    )
    this.gate = this.#scope.run(() => this.#gate(door, loggedOut)) as Gate
    this.#scope.run(() => watchEffect(() => this.#tune()))
    this.#scope.run(() => watch(() => [choices.value.ownGate, choices.value.gateName], () => this.#bind(), { immediate: true }))
    this.#cleaning = setInterval(() => this.#looks.forget(this.clock.now()), CLEANED)
    void this.lists.keep()
  }

  /** The lists now, because somebody asked for it: null when they are the newest, else why not. */
  renew(): Promise<string | null> {
    return this.lists.renew()
  }

  close(): void {
    this.#scope.stop()
    this.lists.close()
    this.own.close()
    this.line.close()
    clearInterval(this.#cleaning)
  }

  #gate(door: VerifierDoor, loggedOut: () => void): Gate {
    return new Gate({
      clock: this.clock,
      line: this.line,
      inspect: (text, at) => inspect(text, { ...this.lists.grounds, looks: this.#looks, at, gate: this.#binding }),
      judge: (text, { nonce }, at) => judge(text, this.lists.grounds, at, nonce ?? undefined),
      ask: (asked) => door.scan(asked),
      loggedOut,
      told: ({ sign }) => this.#say(sign),
    })
  }

  get #binding(): OwnGate | null {
    return choices.value.ownGate ? this.own : null
  }

  #bind(): void {
    if (choices.value.ownGate) this.own.renew()
    else this.own.close()
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
    void this.lists.renew()
    this.gate.lineIsBack()
  }
}
