/**
 * The person's code as this page knows it, one for the whole page: what the server last said, what this phone keeps, and
 * whether the latest try failed. `refresh` asks; `takeIn` is the only place where an answer becomes knowledge.
 */
import { Holder, NoKeyStore } from '@healthcode/core/holder'
import type { ApiProblem } from '@healthcode/core/problems'
import type { CodeView } from '@healthcode/core/types'
import { shallowReactive, shallowReadonly } from 'vue'

import { refusal } from '../app/asking.ts'
import { clock, door } from '../app/server.ts'
import { forgetCode, forgetDevice, keepCode, keptCode } from './kept.ts'
import type { Sealed } from './screen.ts'
import { sealedOf } from './sealed.ts'

interface HealthCode {
  view: CodeView | null
  credential: string | null
  sealed: Sealed | null
  confirmedAt: number | null
  problem: ApiProblem | null
  holder: Holder | null
  /** This browser can keep no key: nothing can be shown here. */
  keyless: boolean
}

const state = shallowReactive<HealthCode>(unknown())
let asking: Promise<void> | null = null
/** Whose page this is, counted up each time it becomes somebody else's: an answer to the former one is not taken in. */
let person = 0

export const healthCode = shallowReadonly(state)

/** Asks the server; several calls at once are one question. Never throws: what went wrong is in `problem`. */
export function refresh(): Promise<void> {
  if (asking) return asking
  const question = ask(person).finally(() => {
    if (asking === question) asking = null
  })
  asking = question
  return question
}

/** What this phone kept from an earlier time, so that there is something to show before any answer, or without one. */
export async function recall(): Promise<void> {
  const kept = state.credential ? null : await keptCode()
  if (!kept || state.view) return
  const sealed = sealedOf(kept.credential)
  if (sealed) Object.assign(state, { credential: kept.credential, sealed, confirmedAt: kept.confirmedAt })
}

/** Makes this phone the one that shows the code: a new key, proven over the server's challenge. ApiProblem, NoKeyStore. */
export async function useThisPhone(): Promise<void> {
  const challenge = await door.challenge()
  const holder = await Holder.create()
  await door.enrol(await holder.enrolment(challenge))
  await asking // a question that is on its way was about the former key
  Object.assign(state, { holder, view: null })
  await refresh()
}

/** Another person may be next: nothing of this one stays. After a log-out the phone's key goes too. */
export async function forgetPerson(loggedOut: boolean): Promise<void> {
  person += 1
  asking = null
  Object.assign(state, unknown())
  await (loggedOut ? forgetDevice() : forgetCode())
}

async function ask(asker: number): Promise<void> {
  try {
    const holder = state.holder ?? (await loadedHolder())
    if (asker !== person) return
    state.holder = holder
    const view = await door.code(holder?.name ?? null, state.view?.version)
    if (asker !== person) return
    state.problem = null
    await takeIn(view ?? state.view)
  } catch (fault) {
    if (asker === person) state.problem = refusal(fault)
  }
}

/** The same answer again confirms; a state other than `ready` takes back what this phone kept. */
async function takeIn(view: CodeView | null): Promise<void> {
  if (!view) return
  const confirmedAt = clock.now().getTime()
  const { credential } = view
  if (view.state !== 'ready' || credential === null) {
    Object.assign(state, { view, credential: null, sealed: null, confirmedAt: null })
    return forgetCode()
  }
  Object.assign(state, { view, credential, sealed: sealedOf(credential), confirmedAt })
  await keepCode({ credential, confirmedAt })
}

async function loadedHolder(): Promise<Holder | null> {
  try {
    return await Holder.load()
  } catch (fault) {
    if (!(fault instanceof NoKeyStore)) throw fault
    state.keyless = true
    return null
  }
}

function unknown(): HealthCode {
  return { view: null, credential: null, sealed: null, confirmedAt: null, problem: null, holder: null, keyless: false }
}
