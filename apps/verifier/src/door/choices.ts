/** What a guard chooses for this door; remembered on the device, because a door keeps its rule from shift to shift. */
import type { CountedIn, TestedWithin } from '@healthcode/core/types'

import { kept } from './kept.ts'

/** How old a negative test may be, in hours, or as so many days; 0: no test is asked for. */
export const RULES: readonly TestedWithin[] = [0, 24, 48, 72]

/** Seconds after “may pass” until the next person; 0: never by itself. */
export const PAUSES = [0, 3, 6] as const

export interface Choices {
  testedWithin: TestedWithin
  countedIn: CountedIn
  goOnAfter: number
  sound: boolean
  vibration: boolean
  /** Only codes that were shown for this gate, under the name it has for the people before it. */
  ownGate: boolean
  gateName: string
}

export const choices = kept<Choices>('choices', {
  testedWithin: 0,
  countedIn: 'hours',
  goOnAfter: 0,
  sound: true,
  vibration: true,
  ownGate: false,
  gateName: '',
})
