/**
 * Who is logged in on this phone: a token that the server gave, kept in the program's storage for 30 days. Only the
 * server's own word ends it; with no network the code must still be shown.
 */
import { ApiProblem } from '@healthcode/core/problems'
import type { ResidentSession } from '@healthcode/core/types'
import { reactive, readonly } from 'vue'

import { forgetCodes } from '../code/codes.ts'
import { forgetQueue } from '../declaration/queue.ts'
import { line, scanLine } from './server.ts'
import { forget, store, stored } from './storage.ts'

const TOKEN = 'healthcode/session'
const CLAIMED = 'healthcode/claimed'
const ACCOUNT = 'healthcode/account'

interface SessionState {
  loggedIn: boolean
  claimed: boolean
  /** The account's name for programs; it outlives a session that ended, so that what waits is sent by nobody else. */
  account: string | null
  /** The server ended a session that this phone had: the login page says so. */
  ended: boolean
}

const state = reactive<SessionState>({ loggedIn: false, claimed: false, account: null, ended: false })

export const session = readonly(state)

/** What the phone kept, once when the program starts. */
export function beginSession(): void {
  line.token = stored(TOKEN)
  Object.assign(state, { loggedIn: line.token !== null, claimed: stored(CLAIMED) !== null, account: stored(ACCOUNT) })
}

/** ApiProblem. A consent was given before (授权登录): this is what it was for. */
export async function logIn(channel: string, code: string): Promise<void> {
  const answer = await line.post<ResidentSession>('/session', { channel, code, bearer: true })
  await forgetPerson()
  line.token = answer.token ?? null
  if (line.token) store(TOKEN, line.token)
  store(ACCOUNT, answer.account)
  Object.assign(state, { loggedIn: true, account: answer.account, ended: false })
  if (answer.claimed) nowClaimed()
  void line.keys.key().catch(() => undefined) // so that a form can be sealed later with no network
}

/** After this the phone can show nothing, also offline. ApiProblem. */
export async function logOut(): Promise<void> {
  await line.delete('/session')
  forgetQueue()
  await leave(false)
}

export function nowClaimed(): void {
  state.claimed = true
  store(CLAIMED, '1')
}

/** To be called with every refusal: a session that ended leads to the login. The sentence to show comes back. */
export async function refusal(fault: unknown): Promise<ApiProblem> {
  if (!(fault instanceof ApiProblem)) throw fault
  if (fault.loggedOut && state.loggedIn) await leave(true)
  return fault
}

async function leave(ended: boolean): Promise<void> {
  line.token = scanLine.token = null
  forget(TOKEN)
  await forgetPerson()
  Object.assign(state, { loggedIn: false, claimed: false, ended })
}

/** Another person may be next: nothing of this one stays, the keys neither. */
async function forgetPerson(): Promise<void> {
  forget(CLAIMED)
  state.claimed = false
  await forgetCodes()
}
