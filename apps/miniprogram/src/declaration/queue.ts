/**
 * A declaration that was made with no network: kept sealed to the vault's key, so that the phone holds no health answers
 * in the clear, and sent when there is a network, by the account that made it. Its request id is inside the seal: sent
 * twice, it is still one declaration (F29).
 */
import { base64url, fromBase64url } from '@healthcode/core/bytes'
import { ApiProblem } from '@healthcode/core/problems'
import type { DeclarationAsked, Declared } from '@healthcode/core/types'
import { readonly, shallowRef } from 'vue'

import { clock, line } from '../app/server.ts'
import { forget, store, storedJson } from '../app/storage.ts'

export interface Queued {
  account: string
  box: string
  /** ms since 1970, the server's time: when it was made. */
  madeAt: number
}

/** What became of it: taken, or why not, in a sentence; null sentence: it is too old, or its key is gone. */
export type Outcome = { madeAt: number } & ({ declared: Declared } | { refused: string | null })

/** ms: whoever was without a network for longer feels otherwise by now, and is asked again. */
export const STANDS_FOR = 12 * 3_600_000

const NAME = 'healthcode/queue'
const waiting = shallowRef<Queued | null>(null)
let sending: Promise<Outcome | null> | null = null

export const queued = readonly(waiting)

/** What the phone kept, once when the program starts. */
export function beginQueue(): void {
  waiting.value = storedJson<Queued>(NAME)
}

/** Keeps it to be sent later, in the place of an earlier one that did not get through. ApiProblem, NoRandomness. */
export async function queue(asked: DeclarationAsked, account: string): Promise<void> {
  const box = base64url(await line.boxOf(asked))
  const made = { account, box, madeAt: clock.now().getTime() }
  store(NAME, JSON.stringify(made))
  waiting.value = made
}

/** Sends what waits; null when nothing does, or nobody answers. Several calls at once send it once. */
export function sendQueued(account: string | null): Promise<Outcome | null> {
  return (sending ??= send(account).finally(() => (sending = null)))
}

export function forgetQueue(): void {
  waiting.value = null
  forget(NAME)
}

async function send(account: string | null): Promise<Outcome | null> {
  const { value } = waiting
  if (!value || !line.token || account === null) return null
  if (value.account !== account) return dropped(null)
  const { madeAt } = value
  if (clock.now().getTime() - madeAt > STANDS_FOR) return dropped({ madeAt, refused: null })
  try {
    const declared = await line.postBox<Declared>('/declarations', fromBase64url(value.box), { repeatable: true })
    return dropped({ madeAt, declared })
  } catch (fault) {
    if (!(fault instanceof ApiProblem)) throw fault
    if (fault.passing || fault.loggedOut) return null
    return dropped({ madeAt, refused: fault.code === 'request.other_key' ? null : fault.message })
  }
}

function dropped(outcome: Outcome | null): Outcome | null {
  forgetQueue()
  return outcome
}
