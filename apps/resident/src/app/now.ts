/** The server's time as a value that moves, for what a page decides by the clock. */
import { onBeforeUnmount, onMounted, type Ref, ref } from 'vue'

import { clock } from './server.ts'

export function useNow(every = 1000): Ref<Date> {
  const now = ref(clock.now())
  let beat: ReturnType<typeof setInterval> | undefined
  onMounted(() => (beat = setInterval(() => (now.value = clock.now()), every)))
  onBeforeUnmount(() => clearInterval(beat))
  return now
}
