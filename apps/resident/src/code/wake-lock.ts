/** Keeps the screen on while the code is shown, where the browser can; taken again when the page comes back. */
import { onBeforeUnmount, onMounted, ref } from 'vue'

export function useWakeLock() {
  const held = ref(false)
  let lock: WakeLockSentinel | undefined

  async function take(): Promise<void> {
    if (document.hidden || !('wakeLock' in navigator)) return
    try {
      lock = await navigator.wakeLock.request('screen')
      held.value = true
      lock.addEventListener('release', () => (held.value = false))
    } catch {
      held.value = false // low battery or a setting: the screen then goes dark as it always does
    }
  }

  onMounted(() => {
    document.addEventListener('visibilitychange', take)
    void take()
  })
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', take)
    void lock?.release()
  })
  return { held }
}
