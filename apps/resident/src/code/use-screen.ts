/** The screen of a code as it moves with the clock, the network and every answer. */
import { computed, type ComputedRef } from 'vue'

import { useNow } from '../app/now.ts'
import { online } from '../app/online.ts'
import { codeOf } from './health-code.ts'
import type { PersonCode } from './person-code.ts'
import { type Screen, screenOf } from './screen.ts'

/** The account's own code when none is named. */
export function useScreen(code: PersonCode = codeOf(null)): ComputedRef<Screen> {
  const now = useNow()
  return computed(() => screenOf({ ...code.state, online: online.value, now: now.value.getTime() }))
}
