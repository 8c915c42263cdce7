/** Who works at this console now; every question to the server goes through `ask`, which notices that the session is over. */
import { ApiProblem } from '@healthcode/core/problems'
import type { CodeProof } from '@healthcode/core/types'
import type { StaffSession } from '@healthcode/core/types-console'
import { computed, readonly, ref, type ShallowRef, shallowRef } from 'vue'

import { dropDrafts } from './people/drafts.ts'
import { door } from './server.ts'

const current = shallowRef<StaffSession | null>(null)
const over = ref(false)
const asked = ref(false)

export const session: Readonly<ShallowRef<StaffSession | null>> = current

/** Whether the server has said who works here, if anybody. */
export const known = readonly(asked)

/** The session ended by itself, not because somebody logged out. */
export const ended = readonly(over)

/** What this member of staff has to do here, in the order of the navigation. */
export const duties = computed(() => (current.value ? dutiesOf(current.value) : []))

export type Duty = 'people' | 'proxies' | 'care' | 'lists' | 'appeals'

/** An auditor reads the lists and decides nothing. */
export function dutiesOf({ acts, role }: Pick<StaffSession, 'acts' | 'role'>): Duty[] {
  const found: Duty[] = []
  if (acts.includes('community.clear')) found.push('people')
  if (acts.includes('proxy.decide')) found.push('proxies')
  if (acts.includes('care.list.read')) found.push('care')
  if (role === 'auditor' || acts.some((act) => act.startsWith('push.'))) found.push('lists')
  if (acts.includes('appeal.decide')) found.push('appeals')
  return found
}

export function may(act: string): boolean {
  return current.value?.acts.includes(act) ?? false
}

/** The session that the browser still has, if any; ApiProblem when the server cannot be asked. */
export async function resume(): Promise<void> {
  try {
    current.value = await door.session()
  } catch (fault) {
    if (!(fault instanceof ApiProblem && fault.loggedOut)) throw fault
    current.value = null
  }
  asked.value = true
}

/** ApiProblem. */
export async function logIn(channel: string, code: string, proof: CodeProof = {}): Promise<void> {
  current.value = await door.logIn(channel, code, proof)
  over.value = false
}

/** ApiProblem when the server cannot be told; the session then goes on. */
export async function logOut(): Promise<void> {
  try {
    await door.logOut()
  } catch (fault) {
    if (!(fault instanceof ApiProblem && fault.loggedOut)) throw fault
  }
  dropDrafts()
  over.value = false
  current.value = null
}

/** Asks the server; ApiProblem. An answer that there is no session any more leads to the login. */
export async function ask<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question()
  } catch (fault) {
    if (fault instanceof ApiProblem && fault.loggedOut && current.value) {
      over.value = true
      current.value = null
    }
    throw fault
  }
}
