/** What the list says of a dependant, decided in one place: the sign, the sentence, and what can be done. */
import { when } from '@healthcode/core/dates'
import type { Dependant } from '@healthcode/core/types-family'

import type { IconName } from '../icons/paths.ts'
import { t, type TextKey, zh } from '../texts/index.ts'

export type Tone = 'ok' | 'warn' | 'info' | 'problem'
/** `redo` deletes what waits and begins anew, `again` begins anew: what was decided needs no deleting. */
export type Act = 'show' | 'photo' | 'redo' | 'again' | 'delete' | 'end' | 'hand_over'

export interface Standing {
  tone: Tone
  icon: IconName
  told: string
  /** The first one is the main one. */
  acts: Act[]
}

/** `now`: the server's time. */
export function standingOf(dependant: Dependant, now: Date): Standing {
  const { state, reason } = dependant
  if (state === 'photo_needed') return { tone: 'warn', icon: 'camera', told: t('family.told.photo_needed'), acts: ['photo', 'redo', 'delete'] }
  if (state === 'pending') return { tone: 'info', icon: 'clock', told: pendingTold(dependant, now), acts: ['redo', 'delete'] }
  if (state === 'active') return { tone: 'ok', icon: 'ok', told: activeTold(dependant), acts: ['show', 'hand_over', 'end'] }
  const told = reasonTold(reason)
  return state === 'refused'
    ? { tone: 'problem', icon: 'alert', told, acts: ['again'] }
    : { tone: 'info', icon: 'info', told, acts: [] }
}

/** A reason that this page has no words for leads to those who know. */
export function reasonTold(reason: string | null): string {
  const key = `family.reason.${reason}`
  return t((key in zh ? key : 'family.reason.unknown') as TextKey)
}

/** Those that stand first, then by when they were asked for, the latest first. */
export function ordered(dependants: readonly Dependant[]): Dependant[] {
  const ORDER = ['active', 'photo_needed', 'pending', 'refused', 'ended']
  const rank = ({ state }: Dependant) => ORDER.indexOf(state)
  return [...dependants].sort((a, b) => rank(a) - rank(b) || Date.parse(b.asked_at) - Date.parse(a.asked_at))
}

/** How many of the places are taken: a claim that was refused or is over takes none. */
export function taken(dependants: readonly Dependant[]): number {
  return dependants.filter(({ state }) => state !== 'refused' && state !== 'ended').length
}

function pendingTold({ decide_by }: Dependant, now: Date): string {
  if (!decide_by) return t('family.done_pending')
  return t(new Date(decide_by) < now ? 'family.told.pending_late' : 'family.told.pending', { at: when(decide_by) })
}

function activeTold({ code }: Dependant): string {
  return t(code?.ready ? 'family.told.ready' : 'family.told.unready')
}
