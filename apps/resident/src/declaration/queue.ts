/**
 * Declarations that were made with no network. Each is sealed at once (F22), so that the phone keeps what only the server
 * can read; it is sent when the server can be reached again, by the account that made it and by no other. Its request
 * id makes it one declaration, however often and from however many windows it is sent (F29).
 */
import { base64url, fromBase64url } from '@healthcode/core/bytes'
import { storage } from '@healthcode/core/clock'
import { ApiProblem } from '@healthcode/core/problems'
import { sealedJson } from '@healthcode/core/sealed-box'
import type { Declared, DeclarationAsked } from '@healthcode/core/types'
import { reactive, readonly } from 'vue'

import { clock, door } from '../app/server.ts'
import { session } from '../session/session.ts'

const NAME = 'healthcode.declarations'

/** ms: whoever was without a network for longer feels otherwise by now, and is asked again. */
export const STANDS_FOR = 12 * 3_600_000

/** What waits. `for`: the proxy link of the person it is about, null for one's own. `filledAt`: ms since 1970. */
export interface Waiting {
  request: string
  account: string
  for: string | null
  filledAt: number
  box: string
}

/** What became of one that had waited: taken, or the sentence that says why not. */
export type Delivered = { for: string | null; filledAt: number } & ({ declared: Declared } | { refused: string })

interface Queue {
  waiting: Waiting[]
  delivered: Delivered[]
  sending: boolean
}

const state = reactive<Queue>({ waiting: kept(), delivered: [], sending: false })

export const queue = readonly(state)

/** Keeps a declaration for later; false when there is no key to seal it to, or nobody known who makes it. */
export async function keepForLater(asked: DeclarationAsked, about: string | null): Promise<boolean> {
  const account = session.account
  const key = await door.api.keys.key().catch(() => null)
  if (account === null || key === null) return false
  const box = base64url(sealedJson(asked, key))
  const others = state.waiting.filter(({ request }) => request !== asked.request_id)
  return save([...others, { request: asked.request_id, account, for: about, filledAt: clock.now().getTime(), box }])
}

/** Sends what waits, in the order in which it was made; stops where nobody answers. */
export async function deliver(): Promise<void> {
  if (state.sending || session.standing !== 'in') return
  state.sending = true
  try {
    for (const one of ours()) if (!(await sent(one))) break
  } finally {
    state.sending = false
  }
}

/** Takes one back before it was sent. */
export function giveUp(request: string): void {
  save(state.waiting.filter((one) => one.request !== request))
}

/** What became of the ones that waited has been read. */
export function read(): void {
  state.delivered = []
}

/** After a log-out nothing is left of the person. */
export function forgetQueue(): void {
  save([])
  read()
}

/** In the order made; of another account's nothing is left, and of what is too old only a word. */
function ours(): Waiting[] {
  const mine = state.waiting.filter(({ account }) => account === session.account)
  const old = mine.filter(isOld)
  for (const one of old) tell(one, { refused: 'queue.old' })
  save(mine.filter((one) => !isOld(one)))
  return [...state.waiting].sort((one, other) => one.filledAt - other.filledAt)
}

function isOld({ filledAt }: Waiting): boolean {
  return clock.now().getTime() - filledAt > STANDS_FOR
}

/** Whether the next one may be tried. */
async function sent(one: Waiting): Promise<boolean> {
  const path = one.for === null ? '/declarations' : `/declarations?for=${encodeURIComponent(one.for)}`
  try {
    const declared = await door.api.postBox<Declared>(path, fromBase64url(one.box), { repeatable: true })
    tell(one, { declared })
  } catch (fault) {
    if (!(fault instanceof ApiProblem)) throw fault
    if (fault.passing || fault.loggedOut || fault.code === 'session.csrf') return false
    tell(one, { refused: fault.code === 'request.other_key' ? 'queue.old' : fault.message })
  }
  giveUp(one.request)
  return true
}

function tell(one: Waiting, became: { declared: Declared } | { refused: string }): void {
  state.delivered = [...state.delivered, { for: one.for, filledAt: one.filledAt, ...became }]
}

/** Whether it is kept: a full or closed store keeps nothing. */
function save(waiting: Waiting[]): boolean {
  try {
    if (waiting.length > 0) storage()?.setItem(NAME, JSON.stringify(waiting))
    else storage()?.removeItem(NAME)
  } catch {
    return false
  }
  state.waiting = waiting
  return storage() !== null
}

function kept(): Waiting[] {
  try {
    const found: unknown = JSON.parse(storage()?.getItem(NAME) ?? '[]')
    return Array.isArray(found) ? (found as Waiting[]).filter((one) => typeof one.box === 'string') : []
  } catch {
    return []
  }
}
