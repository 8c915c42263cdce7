/**
 * A declaration that was made with no network: kept sealed to the vault's key, so that the phone holds no health answers
 * in the clear, and sent when there is a network. Its request id is inside: sent twice, it is still one declaration.
 */
import { base64url, fromBase64url } from '@healthcode/core/bytes'
import { ApiProblem } from '@healthcode/core/problems'
import type { DeclarationAsked, Declared } from '@healthcode/core/types'
import { readonly, shallowRef } from 'vue'

import { clock, line } from '../app/server.ts'
import { forget, store, storedJson } from '../app/storage.ts'

export interface Queued {
  box: string
  /** ms since 1970, the server's time: when it was made. */
  madeAt: number
}

/** What became of it: still waiting, taken, or refused with the sentence to show. */
export type Outcome = { kind: 'waiting' } | { kind: 'taken'; declared: Declared } | { kind: 'refused'; sentence: string }

const NAME = 'healthcode/queue'
const PATH = '/declarations'
const waiting = shallowRef<Queued | null>(null)
let sending: Promise<Outcome | null> | null = null

export const queued = readonly(waiting)

export function beginQueue(): void {
  waiting.value = storedJson<Queued>(NAME)
}

/** Keeps it to be sent later, in the place of an earlier one that did not get through. ApiProblem, NoRandomness. */
export async function queue(asked: DeclarationAsked): Promise<void> {
  const box = base64url(await line.boxOf(asked))
  waiting.value = { box, madeAt: clock.now().getTime() }
  store(NAME, JSON.stringify(waiting.value))
}

/** Sends what waits; null when nothing does. Several calls at once send it once. */
export function sendQueued(): Promise<Outcome | null> {
  return (sending ??= send().finally(() => (sending = null)))
}

export function forgetQueue(): void {
  waiting.value = null
  forget(NAME)
}

async function send(): Promise<Outcome | null> {
  const { value } = waiting
  if (!value || !line.token) return null
  try {
    const declared = await line.postBox<Declared>(PATH, fromBase64url(value.box), { repeatable: true })
    forgetQueue()
    return { kind: 'taken', declared }
  } catch (fault) {
    if (!(fault instanceof ApiProblem)) throw fault
    if (fault.passing || fault.loggedOut) return { kind: 'waiting' }
    forgetQueue() // refused for good: the answers are needed anew
    return { kind: 'refused', sentence: fault.message }
  }
}
