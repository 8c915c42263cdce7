/** The QR code that is on the page: signed anew by this phone every ten seconds, and at once when what it shows changes. */
import { fromBase64url } from '@healthcode/core/bytes'
import { qrOf } from '@healthcode/core/qr'
import { phaseOf } from '@healthcode/resident/code/redraw.ts'
import { bound } from '@healthcode/resident/gate/bound.ts'
import { getCurrentInstance, nextTick, ref, watch } from 'vue'

import { canvasOf, paint } from './painting.ts'
import type { PersonCode } from './person-code.ts'

/** Modules of white in the drawing; the white card around it gives the rest of the quiet zone. */
const MARGIN = 2

export function useShowing(code: PersonCode, canvas: string) {
  const page = getCurrentInstance()
  const drawnAt = ref(Number.NEGATIVE_INFINITY)
  const left = ref(0)
  let turn = 0

  /** Draws; while there is no canvas yet, it stays due. */
  async function draw(): Promise<void> {
    const { credential } = code.state
    if (!credential) return
    const mine = (turn += 1)
    drawnAt.value = Date.now()
    const text = await code.text(fromBase64url(credential), bound.value?.nonce)
    const found = text && (await canvasOf(canvas, page))
    if (mine !== turn) return
    if (found) paint(found, qrOf(text, MARGIN))
    else drawnAt.value = Number.NEGATIVE_INFINITY
  }

  /** To be called every moment while the page is in front. */
  function look(): void {
    const phase = phaseOf(drawnAt.value, Date.now())
    left.value = phase.left_s
    if (phase.due) void draw()
  }

  watch(() => [code.state.credential, code.state.holder, bound.value], () => void nextTick(draw))
  return { look, left, redraw: () => (drawnAt.value = Number.NEGATIVE_INFINITY) }
}
