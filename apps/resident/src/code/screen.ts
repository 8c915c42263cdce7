/**
 * What the code page shows, decided in one place from what is known: the server's latest answer, the credential this
 * phone keeps, and whether the latest try failed. A pure decision, so that every state can be tested.
 */
import type { ApiProblem } from '@healthcode/core/problems'
import type { CodeState, CodeView, Color, LatestNegative, Level } from '@healthcode/core/types'

/** An answer older than this (ms) is shown as what it is: the status as of then. Three polls may be lost. */
export const LIVE = 75_000

/** What a credential says of itself, read with no network. */
export interface Sealed {
  level?: Level
  color: Color | null
  popUp: boolean
  name: string
  negative: LatestNegative | null
  expiresAt: number
}

export interface Known {
  view: CodeView | null
  /** The credential to be shown and what is read in it. */
  credential: string | null
  sealed: Sealed | null
  /** ms, the server's time at which it last said that this stands; null: never on this phone. */
  confirmedAt: number | null
  problem: ApiProblem | null
  online: boolean
  now: number
}

/** The facts on the card. `live`: confirmed just now; else the page says as of when. */
export interface Card {
  color: Color | null
  popUp: boolean
  popUps: string[]
  notices: string[]
  noAbnormality: boolean
  name: string
  negative: LatestNegative | null
  live: boolean
  confirmedAt: number
  expiresAt: number
  codeExpiresAt: string | null
}

export type Step = Exclude<CodeState, 'ready'>

export type Screen =
  | { kind: 'loading' }
  | { kind: 'code'; card: Card }
  | { kind: 'step'; step: Step }
  | { kind: 'nothing' }
  | { kind: 'trouble'; problem: ApiProblem }

export function screenOf(known: Known): Screen {
  const { view, problem } = known
  if (view && view.state !== 'ready') return { kind: 'step', step: view.state }
  const card = cardOf(known)
  if (card) return { kind: 'code', card }
  if (!problem) return { kind: 'loading' }
  return problem.offline ? { kind: 'nothing' } : { kind: 'trouble', problem }
}

/** Null when there is no credential, or it is past its end: a stale one is not shown as if it were good. */
function cardOf(known: Known): Card | null {
  const { sealed, confirmedAt, now, view } = known
  if (!known.credential || !sealed || confirmedAt === null || sealed.expiresAt <= now) return null
  const live = view !== null && known.online && !known.problem?.offline && now - confirmedAt < LIVE
  return { ...(view ? told(view, sealed) : read(sealed)), live, confirmedAt, expiresAt: sealed.expiresAt }
}

type Facts = Omit<Card, 'live' | 'confirmedAt' | 'expiresAt'>

function told(view: CodeView, sealed: Sealed): Facts {
  return {
    color: view.color,
    popUp: view.pop_up,
    popUps: view.pop_ups,
    notices: view.notices,
    noAbnormality: view.no_abnormality,
    name: view.name ?? sealed.name,
    negative: view.latest_negative,
    codeExpiresAt: view.code_expires_at,
  }
}

/** Offline nobody says “no abnormality”: a credential tells color and pop-up only. */
function read(sealed: Sealed): Facts {
  return {
    color: sealed.color,
    popUp: sealed.popUp,
    popUps: [],
    notices: [],
    noAbnormality: false,
    name: sealed.name,
    negative: sealed.negative,
    codeExpiresAt: null,
  }
}
