/**
 * The QR that is on the screen: signed anew by this phone every ten seconds, and at once when the credential changes or a
 * gate is to be shown it for.
 */
import { fromBase64url } from '@healthcode/core/bytes'
import type { Holder } from '@healthcode/core/holder'
import { type Qr, qrOf } from '@healthcode/core/qr'
import { computed, onBeforeUnmount, onMounted, type Ref, ref, shallowRef, watch } from 'vue'

import { clock } from '../app/server.ts'
import { bound } from '../gate/bound.ts'
import { phaseOf } from './redraw.ts'

/** ms between looks at the clock: the ring moves smoothly enough and the phone stays cool. */
const LOOK = 250

/** Modules of white in the drawing; the white card around it gives the rest of the quiet zone. */
const MARGIN = 2

export function useShowing(credential: Ref<string | null>, holder: Ref<Holder | null>) {
  const qr = shallowRef<Qr | null>(null)
  const drawnAt = ref(Number.NEGATIVE_INFINITY)
  const now = ref(Date.now())
  const phase = computed(() => phaseOf(drawnAt.value, now.value))
  let turn = 0
  let looking: ReturnType<typeof setInterval> | undefined

  async function draw(): Promise<void> {
    if (!credential.value || !holder.value) return
    drawnAt.value = now.value = Date.now()
    const mine = (turn += 1)
    const text = await holder.value.present(fromBase64url(credential.value), clock.now(), bound.value?.nonce)
    if (mine === turn) qr.value = qrOf(text, MARGIN)
  }

  function look(): void {
    now.value = Date.now()
    if (phase.value.due && !document.hidden) void draw()
  }

  watch([credential, holder, bound], draw)
  onMounted(() => {
    void draw()
    looking = setInterval(look, LOOK)
    document.addEventListener('visibilitychange', look)
  })
  onBeforeUnmount(() => {
    clearInterval(looking)
    document.removeEventListener('visibilitychange', look)
  })
  return { qr, phase }
}
