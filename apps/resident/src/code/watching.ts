/**
 * Keeps a code up to date while a page shows it: the server's word over the event stream, a question every now and
 * then in case the stream is dead, and at once when the page comes to the front or the network comes back.
 */
import type { ResidentDoor } from '@healthcode/core/resident'
import { computed, onBeforeUnmount, onMounted, watch } from 'vue'

import { door as ownDoor } from '../app/server.ts'
import { codeOf } from './health-code.ts'
import type { PersonCode } from './person-code.ts'

/** ms between questions; each page has its own beat, so that a province does not ask in one second. */
const POLL = 20_000
const SPREAD = 5_000

/** The account's own code when none is named. */
export function useWatchedCode(code: PersonCode = codeOf(null), door: ResidentDoor = ownDoor): void {
  let stop: () => void = () => undefined
  /** Somebody without a code has no changes to hear of, and is refused the stream. */
  const changes = computed(() => code.state.view !== null && code.state.view.state !== 'not_claimed')
  let beat: ReturnType<typeof setInterval> | undefined

  function cameBack() {
    if (!document.hidden) void code.refresh()
  }

  watch(
    changes,
    (some) => {
      stop()
      stop = some ? door.watch(() => void code.refresh()) : () => undefined
    },
    { immediate: true },
  )
  onMounted(async () => {
    document.addEventListener('visibilitychange', cameBack)
    window.addEventListener('online', cameBack)
    beat = setInterval(cameBack, POLL + Math.random() * SPREAD)
    await code.recall()
    await code.refresh()
  })

  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', cameBack)
    window.removeEventListener('online', cameBack)
    clearInterval(beat)
    stop()
  })
}
