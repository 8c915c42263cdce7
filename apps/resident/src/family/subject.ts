/**
 * Whose page this is: the account's own person, or a dependant, named by `for` in the address. What a page reads, sends,
 * drafts and links to goes through its subject, so that two people are never mixed.
 */
import type { ResidentDoor } from '@healthcode/core/resident'
import { inject, type InjectionKey, provide } from 'vue'
import { type LocationQueryRaw, type RouteLocationNormalizedLoaded, type RouteLocationRaw, useRoute } from 'vue-router'

import { door } from '../app/server.ts'
import { codeOf } from '../code/health-code.ts'
import type { PersonCode } from '../code/person-code.ts'

export interface Subject {
  /** The proxy link; null for the account's own person. */
  link: string | null
  /** What this page asks and sends is about this person. */
  door: ResidentDoor
  code: PersonCode
  /** Another page about the same person. */
  to: (path: string, query?: LocationQueryRaw) => RouteLocationRaw
  /** The name of a draft of this person's. */
  draft: (name: string) => string
}

const SUBJECT: InjectionKey<Subject> = Symbol('subject')

export function subjectOf(link: string | null): Subject {
  return {
    link,
    door: link === null ? door : door.for(link),
    code: codeOf(link),
    to: (path, query = {}) => ({ path, query: link === null ? query : { ...query, for: link } }),
    draft: (name) => (link === null ? name : `${name}/${link}`),
  }
}

/** The link that an address names; null when it is about the account's own person. */
export function linkIn({ query }: Pick<RouteLocationNormalizedLoaded, 'query'>): string | null {
  const named = query['for']
  return typeof named === 'string' && named !== '' ? named : null
}

/** Within a card of the code page it is the card's person, elsewhere the address's. */
export function useSubject(): Subject {
  const route = useRoute()
  return inject(SUBJECT, () => subjectOf(linkIn(route)), true)
}

export function provideSubject(link: string | null): Subject {
  const subject = subjectOf(link)
  provide(SUBJECT, subject)
  return subject
}

