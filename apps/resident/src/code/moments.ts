/** The moment as of which a status is shown: to the second today, with its date when that was another day. */
import { clockTime, when } from '@healthcode/core/dates'

import { localDay } from '../app/days.ts'

export function momentText(at: Date, now: Date): string {
  return localDay(at) === localDay(now) ? clockTime(at) : when(at)
}
