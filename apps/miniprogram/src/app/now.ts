/** The server's time, looked at again and again while the page is in front. */
import { onHide, onShow, onUnload } from '@dcloudio/uni-app'
import { type Ref, ref } from 'vue'

import { clock } from './server.ts'

/** `each` is called with the time, at once and then every `ms`. */
export function useNow(ms: number, each: (now: Date) => void = () => undefined): Ref<Date> {
  const now = ref(clock.now()) as Ref<Date>
  let looking: ReturnType<typeof setInterval> | undefined
  const look = () => {
    now.value = clock.now()
    each(now.value)
  }
  const stop = () => clearInterval(looking)
  onShow(() => {
    stop()
    look()
    looking = setInterval(look, ms)
  })
  onHide(stop)
  onUnload(stop)
  return now
}
