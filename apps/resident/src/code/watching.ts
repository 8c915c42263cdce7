/**
 * Keeps the code up to date while a page shows it: the server's word over the event stream, a question every now and
 * then in case the stream is dead, and at once when the page comes to the front or the network comes back.
 */
import { onBeforeUnmount, onMounted } from 'vue'

import { door } from '../app/server.ts'
import { recall, refresh } from './health-code.ts'

/** ms between questions; each page has its own beat, so that a province does not ask in one second. */
const POLL = 20_000
const SPREAD = 5_000

export function useWatchedCode(): void {
  let stop: () => void = () => undefined
  let beat: ReturnType<typeof setInterval> | undefined

  function cameBack() {
    if (!document.hidden) void refresh()
  }

  onMounted(async () => {
    document.addEventListener('visibilitychange', cameBack)
    window.addEventListener('online', cameBack)
    beat = setInterval(cameBack, POLL + Math.random() * SPREAD)
    await recall()
    await refresh()
    if (beat !== undefined) stop = door.watch(() => void refresh())
  })

  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', cameBack)
    window.removeEventListener('online', cameBack)
    clearInterval(beat)
    beat = undefined
    stop()
  })
}
