/** Sends what waits by itself: when somebody is known, when the network is back, and every now and then between. */
import { watch } from 'vue'

import { online } from '../app/online.ts'
import { codeOf } from '../code/health-code.ts'
import { beginSession, session } from '../session/session.ts'
import { deliver, queue } from './queue.ts'

/** ms between two tries; `online` is not told by every phone, and a network is no server. */
const EVERY = 20_000

export function deliverByItself(): void {
  watch([() => session.standing, online], tryNow, { immediate: true })
  watch(() => queue.delivered, showWhatCameOfIt)
  setInterval(tryNow, EVERY)
}

function tryNow(): void {
  if (queue.waiting.length === 0 || !online.value) return
  void beginSession().then(deliver)
}

/** The color may be another one now: the page must not go on with the former. */
function showWhatCameOfIt(): void {
  for (const link of new Set(queue.delivered.map((one) => one.for))) void codeOf(link).refresh()
}
