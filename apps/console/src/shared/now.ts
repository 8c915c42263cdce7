/** The server's time as the page goes on, for deadlines and countdowns. */
import { onScopeDispose, readonly, type Ref, ref } from 'vue'

import { clock } from '../server.ts'

/** `every`: ms between two looks at the clock. */
export function useNow(every: number): Readonly<Ref<Date>> {
  const now = ref(clock.now())
  const ticking = setInterval(() => (now.value = clock.now()), every)
  onScopeDispose(() => clearInterval(ticking))
  return readonly(now) as Readonly<Ref<Date>>
}
