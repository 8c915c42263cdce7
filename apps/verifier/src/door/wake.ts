/** Keeps the screen on while the door is open; a browser gives the lock back when the page is hidden. */
import { onBeforeUnmount, onMounted } from 'vue'

export function useWakeLock(): void {
  let lock: WakeLockSentinel | null = null

  async function take() {
    if (document.hidden || !('wakeLock' in navigator)) return
    lock = await navigator.wakeLock.request('screen').catch(() => null) // refused on a low battery
  }

  const seen = () => void take()
  onMounted(() => {
    document.addEventListener('visibilitychange', seen)
    void take()
  })
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', seen)
    void lock?.release()
  })
}
