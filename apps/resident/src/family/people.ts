/**
 * The people whose codes this account shows: the own person first, then those it keeps a code for. The names come masked
 * from the server and are kept on the phone, so that a family is found again with no network.
 */
import type { Dependant, Relation } from '@healthcode/core/types-family'
import { computed, shallowReadonly, shallowRef } from 'vue'

import { door } from '../app/server.ts'
import { forgetHolder, keepFamily, type KeptPerson, keptFamily } from '../code/kept.ts'

/** Somebody whose code can be shown here; `link` is null for the account's own person. */
export interface Person {
  link: string | null
  name: string | null
  relation: Relation | null
}

const OWN_PERSON: Person = { link: null, name: null, relation: null }
const known = shallowRef<KeptPerson[] | null>(null)
/** Counted up when another account may be next: an answer to the former one is not taken in. */
let turn = 0

/** Own first; the others in the order of the server's list. */
export const people = computed<Person[]>(() => [OWN_PERSON, ...(known.value ?? [])])
export const family = shallowReadonly(known)

export function personOf(link: string | null): Person | null {
  return people.value.find((person) => person.link === link) ?? null
}

/** What the phone kept, for the time before any answer. */
export async function recallFamily(): Promise<void> {
  const asked = turn
  const kept = known.value ? null : await keptFamily()
  if (kept && !known.value && asked === turn) known.value = kept
}

/** ApiProblem. */
export async function readFamily(): Promise<void> {
  const asked = turn
  const { dependants } = await door.dependants()
  if (asked === turn) await takeIn(dependants)
}

/** The server's list becomes what this page and this phone know; who is no longer on it loses the key here. */
export async function takeIn(dependants: readonly Dependant[]): Promise<void> {
  const now = dependants.filter(({ state }) => state === 'active').map(({ link_id, name, relation }) => ({ link: link_id, name, relation }))
  const before = known.value ?? (await keptFamily())
  known.value = now
  const gone = before.filter(({ link }) => !now.some((person) => person.link === link))
  await Promise.all([keepFamily(now), ...gone.map(({ link }) => forgetHolder(link))])
}

/** The server said that this one is no longer ours. */
export async function drop(link: string): Promise<void> {
  if (!known.value) return
  known.value = known.value.filter((person) => person.link !== link)
  await keepFamily(known.value)
}

/** Another account may be next. */
export function forgetFamily(): Promise<void> {
  turn += 1
  known.value = null
  return Promise.resolve()
}
