/**
 * Who is logged in on this page. `unreachable` is not `out`: with no network the code must still be shown, so only the
 * server's own word ends a session here.
 */
import { storage } from '@healthcode/core/clock'
import { ApiProblem } from '@healthcode/core/problems'
import type { CodeProof, ResidentSession } from '@healthcode/core/types'
import { reactive, readonly } from 'vue'

import { door } from '../app/server.ts'
import { forgetDrafts } from './drafts.ts'

export type Standing = 'unknown' | 'in' | 'out' | 'unreachable'

interface SessionState {
  standing: Standing
  claimed: boolean
  /** Whose page this is, also with no network: the account's name for pages, null when nobody is known. */
  account: string | null
  /** The server ended a session that this page had: the login page says so. */
  ended: boolean
}

/** What else must forget a person: called before another one comes in, after a log-out, and when the server says “out”. */
export type Farewell = (loggedOut: boolean) => Promise<void>

const ACCOUNT = 'healthcode.account'
const farewells: Farewell[] = []
let asking: Promise<Standing> | null = null
const state = reactive<SessionState>({ standing: 'unknown', claimed: false, account: storage()?.getItem(ACCOUNT) ?? null, ended: false })

export const session = readonly(state)

export function whenPersonChanges(act: Farewell): void {
  farewells.push(act)
}

/** Asks the server who this is, once; again when it could not be reached before. */
export async function beginSession(): Promise<Standing> {
  if (state.standing === 'in' || state.standing === 'out') return state.standing
  asking ??= ask().finally(() => (asking = null))
  return asking
}

/** ApiProblem. What an earlier person left on this page goes. */
export async function logIn(channel: string, code: string, proof: CodeProof = {}): Promise<void> {
  const answer = await door.logIn(channel, code, proof)
  await forget(false)
  enter(answer)
}

/** ApiProblem. After this the phone can show nothing, also offline. */
export async function logOut(): Promise<void> {
  await withSession(() => door.logOut())
  forgetDrafts()
  await forget(true)
  leave(false)
}

/** The account was deleted: nothing of it stays on this phone. */
export async function accountGone(): Promise<void> {
  forgetDrafts()
  await forget(true)
  leave(false)
}

/** Runs something that writes; fetches the session's word first when the page started without network. ApiProblem. */
export async function withSession<T>(act: () => Promise<T>): Promise<T> {
  if (!door.api.csrf) await beginSession()
  return act()
}

/** To be called with every refusal: a session that ended leads to the login, and what was typed stays. */
export function noticeRefusal(fault: unknown): void {
  if (!(fault instanceof ApiProblem && fault.loggedOut)) return
  leave(state.standing === 'in')
  void forget(false) // also offline: the code may be on another phone by now
}

export function nowClaimed(): void {
  state.claimed = true
}

async function ask(): Promise<Standing> {
  try {
    enter(await door.session())
  } catch (fault) {
    const out = fault instanceof ApiProblem && fault.loggedOut
    state.standing = out ? 'out' : 'unreachable'
    if (out) void forget(false) // nobody waits for a browser’s database to log in
  }
  return state.standing
}

async function forget(loggedOut: boolean): Promise<void> {
  await Promise.all(farewells.map((act) => act(loggedOut)))
}

function enter(answer: ResidentSession): void {
  Object.assign(state, { standing: 'in', claimed: answer.claimed, account: answer.account, ended: false })
  keepAccount(answer.account)
  void door.api.keys.key().catch(() => undefined) // a form may be filled in with no network later
}

function leave(ended: boolean): void {
  door.api.csrf = null
  Object.assign(state, { standing: 'out', claimed: false, account: null, ended })
  keepAccount(null)
}

function keepAccount(account: string | null): void {
  try {
    if (account === null) storage()?.removeItem(ACCOUNT)
    else storage()?.setItem(ACCOUNT, account)
  } catch {
    // full, or a private window: then the page knows nobody with no network
  }
}
