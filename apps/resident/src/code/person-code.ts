/**
 * One person's code as this page knows it: what the server last said, what this phone keeps, and whether the latest try
 * failed. `refresh` asks; `takeIn` is the only place where an answer becomes knowledge. Each person of a family has one of
 * their own, with the key and the credential of their own name: nothing is shared between two.
 */
import { Holder, NoKeyStore } from '@healthcode/core/holder'
import type { ApiProblem } from '@healthcode/core/problems'
import type { ResidentDoor } from '@healthcode/core/resident'
import type { CodeView } from '@healthcode/core/types'
import { shallowReactive, shallowReadonly } from 'vue'

import { refusal } from '../app/asking.ts'
import { clock } from '../app/server.ts'
import { forgetCode, forgetHolder, keepCode, keptCode } from './kept.ts'
import type { Sealed } from './screen.ts'
import { sealedOf } from './sealed.ts'

/** The server's word that this account keeps no code for that person, or no longer does. */
export const NOT_OURS = 'family.unknown_link'

export interface HealthCode {
  view: CodeView | null
  credential: string | null
  sealed: Sealed | null
  confirmedAt: number | null
  problem: ApiProblem | null
  holder: Holder | null
  /** This browser can keep no key: nothing can be shown here. */
  keyless: boolean
}

export class PersonCode {
  readonly #state = shallowReactive<HealthCode>(unknown())
  readonly state = shallowReadonly(this.#state)
  #asking: Promise<void> | null = null
  /** Counted up each time the page becomes somebody else's: an answer to the former one is not taken in. */
  #turn = 0

  constructor(
    /** The name of the key on this phone. */
    readonly whose: string,
    private readonly door: ResidentDoor,
  ) {}

  /** Asks the server; several calls at once are one question. Never throws: what went wrong is in `problem`. */
  refresh(): Promise<void> {
    if (this.#asking) return this.#asking
    const question = this.#ask(this.#turn).finally(() => {
      if (this.#asking === question) this.#asking = null
    })
    this.#asking = question
    return question
  }

  /** What this phone kept from an earlier time, so that there is something to show before any answer, or without one. */
  async recall(): Promise<void> {
    const turn = this.#turn
    const kept = this.#state.credential ? null : await keptCode(this.whose)
    if (!kept || this.#state.view || turn !== this.#turn) return
    const sealed = sealedOf(kept.credential)
    if (sealed) Object.assign(this.#state, { credential: kept.credential, sealed, confirmedAt: kept.confirmedAt })
  }

  /** Makes this phone the one that shows the code: a new key, proven over the server's challenge. ApiProblem, NoKeyStore. */
  async useThisPhone(): Promise<void> {
    const challenge = await this.door.challenge()
    const holder = await Holder.create(this.whose)
    await this.door.enrol(await holder.enrolment(challenge))
    await this.#asking // a question that is on its way was about the former key
    Object.assign(this.#state, { holder, view: null })
    await this.refresh()
  }

  /** Nothing of this person stays on the page; what the phone keeps is another's to delete. */
  forget(): void {
    this.#turn += 1
    this.#asking = null
    Object.assign(this.#state, unknown())
  }

  async #ask(turn: number): Promise<void> {
    try {
      const holder = this.#state.holder ?? (await this.#loaded())
      if (turn !== this.#turn) return
      this.#state.holder = holder
      const view = await this.door.code(holder?.name ?? null, this.#state.view?.version)
      if (turn !== this.#turn) return
      this.#state.problem = null
      await this.#takeIn(view ?? this.#state.view)
    } catch (fault) {
      if (turn === this.#turn) await this.#refused(refusal(fault))
    }
  }

  /** The same answer again confirms; a state other than `ready` takes back what this phone kept. */
  async #takeIn(view: CodeView | null): Promise<void> {
    if (!view) return
    const confirmedAt = clock.now().getTime()
    const { credential } = view
    if (view.state !== 'ready' || credential === null) {
      Object.assign(this.#state, { view, credential: null, sealed: null, confirmedAt: null })
      return forgetCode(this.whose)
    }
    Object.assign(this.#state, { view, credential, sealed: sealedOf(credential), confirmedAt })
    await keepCode({ credential, confirmedAt }, this.whose)
  }

  /** A dependant who is no longer ours: nothing of hers stays, the key included. */
  async #refused(problem: ApiProblem): Promise<void> {
    if (problem.code !== NOT_OURS) {
      this.#state.problem = problem
      return
    }
    Object.assign(this.#state, { ...unknown(), problem })
    await forgetHolder(this.whose)
  }

  async #loaded(): Promise<Holder | null> {
    try {
      return await Holder.load(this.whose)
    } catch (fault) {
      if (!(fault instanceof NoKeyStore)) throw fault
      this.#state.keyless = true
      return null
    }
  }
}

function unknown(): HealthCode {
  return { view: null, credential: null, sealed: null, confirmedAt: null, problem: null, holder: null, keyless: false }
}
