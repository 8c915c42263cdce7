/** Going on by itself: seconds that are seen to run, and a way to stop them. */
import { onBeforeUnmount, ref, watch, type Ref } from 'vue'

/** Counts `seconds()` down to 0 and then calls `over`, anew whenever their number changes; `stay` ends it. */
export function countdown(seconds: () => number, over: () => void): { left: Ref<number>; stay: () => void } {
  const left = ref(0)
  let timer: ReturnType<typeof setInterval> | undefined

  function stay() {
    clearInterval(timer)
    left.value = 0
  }

  function tick() {
    left.value -= 1
    if (left.value > 0) return
    stay()
    over()
  }

  watch(seconds, (from) => {
    stay()
    if (from <= 0) return
    left.value = from
    timer = setInterval(tick, 1000)
  }, { immediate: true })
  onBeforeUnmount(stay)
  return { left, stay }
}
