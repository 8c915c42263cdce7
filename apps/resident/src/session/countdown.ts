/** Seconds until something may be done again, counted down by the clock and not by ticks that a sleeping page misses. */
import { onBeforeUnmount, type Ref, ref } from 'vue'

export interface Countdown {
  left: Ref<number>
  start: (seconds: number) => void
}

export function useCountdown(now: () => number = () => performance.now()): Countdown {
  const left = ref(0)
  let until = 0
  let ticking: ReturnType<typeof setInterval> | undefined

  function look() {
    left.value = Math.max(0, Math.ceil((until - now()) / 1000))
    if (left.value === 0) clearInterval(ticking)
  }

  function start(seconds: number) {
    until = now() + seconds * 1000
    clearInterval(ticking)
    ticking = setInterval(look, 250)
    look()
  }

  onBeforeUnmount(() => clearInterval(ticking))
  return { left, start }
}
