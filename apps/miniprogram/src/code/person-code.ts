/**
 * One person's code as this program knows it: what the server last said, what the phone keeps, and the soft key that
 * shows it (Ed25519 in the program's storage, marked as such in every code). Each person of a family has one of their own.
 */
import type { Bytes } from '@healthcode/core/bytes'
import { ApiProblem } from '@healthcode/core/problems'
import type { ResidentDoor } from '@healthcode/core/resident'
import { SoftHolder } from '@healthcode/core/soft-holder'
import type { CodeView } from '@healthcode/core/types'
import type { Sealed } from '@healthcode/resident/code/screen.ts'
import { sealedOf } from '@healthcode/resident/code/sealed.ts'
import { shallowReactive, shallowReadonly } from 'vue'

import { platform } from '#platform'

import { clock } from '../app/server.ts'
import { forget, seeds, store, storedJson } from '../app/storage.ts'

interface Kept {
  credential: string
  confirmedAt: number
}

export interface Known {
  view: CodeView | null
  credential: string | null
  sealed: Sealed | null
  confirmedAt: number | null
  problem: ApiProblem | null
  holder: SoftHolder | null
}

const unknown = (): Known => ({ view: null, credential: null, sealed: null, confirmedAt: null, problem: null, holder: null })

export class PersonCode {
  readonly #state = shallowReactive<Known>(unknown())
  readonly state = shallowReadonly(this.#state)
  readonly #kept: string
  #asking: Promise<void> | null = null
  /** Two pages of one person may be open: they make one key, or the one that is kept is not the one that counts. */
  #enrolling: Promise<void> | null = null
  /** Counted up when the program becomes somebody else's: an answer to the former one is not taken in. */
  #turn = 0

  constructor(readonly whose: string, private readonly door: ResidentDoor) {
    this.#kept = `healthcode/code/${whose}`
  }

  /** What the phone kept, so that there is something to show before any answer, or without one. */
  async recall(): Promise<void> {
    if (!this.#state.holder) this.#state.holder = await SoftHolder.load(seeds, this.whose)
    const kept = this.#state.credential ? null : storedJson<Kept>(this.#kept)
    const sealed = kept && sealedOf(kept.credential)
    if (kept && sealed && !this.#state.view) Object.assign(this.#state, { ...kept, sealed })
  }

  /** Asks the server; several calls at once are one question. What the server refuses is in `problem`. */
  refresh(): Promise<void> {
    const question = (this.#asking ??= this.#ask(this.#turn).finally(() => {
      if (this.#asking === question) this.#asking = null
    }))
    return question
  }

  /** Makes this phone the one that shows the code: a new key, proven over the server's challenge. ApiProblem, NoRandomness. */
  useThisPhone(): Promise<void> {
    return (this.#enrolling ??= this.#enrol().finally(() => (this.#enrolling = null)))
  }

  async #enrol(): Promise<void> {
    const challenge = await this.door.challenge()
    const holder = await SoftHolder.create(seeds, (size) => platform.randomBytes(size), this.whose)
    await this.door.enrol(await holder.enrolment(challenge))
    await this.#asking // a question that is on its way was about the former key
    Object.assign(this.#state, { holder, view: null })
    await this.refresh()
  }

  /** The text of the QR code at this instant; null when there is nothing to show. */
  async text(sealed: Bytes, nonce?: Bytes): Promise<string | null> {
    return (await this.#state.holder?.present(sealed, clock.now(), nonce)) ?? null
  }

  /** Nothing of this person stays, the key neither. */
  async forget(): Promise<void> {
    this.#turn += 1
    this.#asking = null
    Object.assign(this.#state, unknown())
    forget(this.#kept)
    await SoftHolder.delete(seeds, this.whose)
  }

  async #ask(turn: number): Promise<void> {
    try {
      await this.recall()
      const view = await this.door.code(this.#state.holder?.name ?? null, this.#state.view?.version)
      if (turn !== this.#turn) return
      this.#state.problem = null
      this.#takeIn(view ?? this.#state.view)
    } catch (fault) {
      if (!(fault instanceof ApiProblem)) throw fault
      if (turn === this.#turn) this.#state.problem = fault
    }
  }

  /** The same answer again confirms; a state other than `ready` takes back what the phone kept. */
  #takeIn(view: CodeView | null): void {
    if (!view) return
    const confirmedAt = clock.now().getTime()
    const { credential } = view
    if (view.state !== 'ready' || credential === null) {
      Object.assign(this.#state, { view, credential: null, sealed: null, confirmedAt: null })
      return forget(this.#kept)
    }
    Object.assign(this.#state, { view, credential, sealed: sealedOf(credential), confirmedAt })
    store(this.#kept, JSON.stringify({ credential, confirmedAt }))
  }
}
