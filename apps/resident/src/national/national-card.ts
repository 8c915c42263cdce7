/**
 * What the national page shows, decided in one place: the server's latest answer, the credential this phone keeps, and
 * whether the latest try failed. It has no color (F24): 未见异常, or that there is a notice (F32).
 */
import type { ApiProblem } from '@healthcode/core/problems'
import type { LatestNegative } from '@healthcode/core/types'
import type { NationalShown } from '@healthcode/core/types-levels'

import { LIVE, type Sealed } from '../code/screen.ts'

export interface NationalKnown {
  view: NationalShown | null
  credential: string | null
  sealed: Sealed | null
  /** ms, the server's time at which it last said that this stands. */
  confirmedAt: number | null
  problem: ApiProblem | null
}

/** `live`: confirmed just now; else the page says as of when. */
export interface NationalCard {
  notice: boolean
  notices: string[]
  name: string
  negative: LatestNegative | null
  live: boolean
  confirmedAt: number
  expiresAt: number
}

/** Null when there is no credential, or it is past its end. */
export function nationalCardOf(known: NationalKnown, online: boolean, now: number): NationalCard | null {
  const { view, sealed, confirmedAt } = known
  if (!known.credential || !sealed || confirmedAt === null || sealed.expiresAt <= now) return null
  return {
    notice: view ? !view.no_abnormality : sealed.popUp,
    notices: view?.notices ?? [],
    name: view?.name ?? sealed.name,
    negative: view ? view.latest_negative : sealed.negative,
    live: view !== null && online && !known.problem?.offline && now - confirmedAt < LIVE,
    confirmedAt,
    expiresAt: sealed.expiresAt,
  }
}
