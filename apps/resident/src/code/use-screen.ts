/** The code page's screen as it moves with the clock, the network and every answer. */
import { computed, type ComputedRef } from 'vue'

import { useNow } from '../app/now.ts'
import { online } from '../app/online.ts'
import { healthCode } from './health-code.ts'
import { type Screen, screenOf } from './screen.ts'

export function useScreen(): ComputedRef<Screen> {
  const now = useNow()
  return computed(() => screenOf({ ...healthCode, online: online.value, now: now.value.getTime() }))
}
