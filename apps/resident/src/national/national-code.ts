/**
 * The national form of the own code on this page: asked for whenever the own code was confirmed, for the same device, and
 * kept on this phone like the own code, so that it is shown with no network.
 */
import { OWN } from '@healthcode/core/holder'
import { computed, onMounted, shallowReactive, watch } from 'vue'

import { refusal } from '../app/asking.ts'
import { clock, door } from '../app/server.ts'
import { codeOf } from '../code/health-code.ts'
import { forgetCode, keepCode, keptCode } from '../code/kept.ts'
import { sealedOf } from '../code/sealed.ts'
import type { NationalKnown } from './national-card.ts'

/** Beside the codes of people, which are named by their links: no link is spelled so. */
const PLACE = `${OWN}/national`

export function useNational() {
  const known = shallowReactive<NationalKnown>({ view: null, credential: null, sealed: null, confirmedAt: null, problem: null })
  const own = codeOf(null)
  let asking = false

  async function recall(): Promise<void> {
    const kept = await keptCode(PLACE)
    const sealed = kept && !known.view ? sealedOf(kept.credential) : null
    if (kept && sealed) Object.assign(known, { credential: kept.credential, sealed, confirmedAt: kept.confirmedAt })
  }

  /** Only once the own code was answered: before that this page does not know its phone's key, and would ask as another's. */
  async function refresh(): Promise<void> {
    if (asking || !own.state.view) return
    asking = true
    try {
      const view = (await door.national(own.state.holder?.name ?? null, known.view?.version)) ?? known.view
      known.problem = null
      if (view) await takeIn(view.credential, { view })
    } catch (fault) {
      known.problem = refusal(fault)
    } finally {
      asking = false
    }
  }

  async function takeIn(credential: string | null, told: Partial<NationalKnown>): Promise<void> {
    const confirmedAt = clock.now().getTime()
    if (credential === null) {
      Object.assign(known, { ...told, credential: null, sealed: null, confirmedAt: null })
      return forgetCode(PLACE)
    }
    Object.assign(known, { ...told, credential, sealed: sealedOf(credential), confirmedAt })
    await keepCode({ credential, confirmedAt }, PLACE)
  }

  onMounted(recall)
  watch(() => [own.state.confirmedAt, own.state.view?.state], refresh)
  return { known, refresh, credential: computed(() => known.credential), holder: computed(() => own.state.holder) }
}
