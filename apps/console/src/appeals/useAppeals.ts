/** The appeals that wait for this reviewer; kept while the page is open, so that going back is instant. */
import type { AppealsWaiting, AppealWaiting } from '@healthcode/core/types-rights'
import { readonly, shallowRef, watch } from 'vue'

import { door } from '../server.ts'
import { session } from '../session.ts'
import { useAsking } from '../shared/asking.ts'
import { type Key, t, word } from '../texts/index.ts'

const loaded = shallowRef<AppealsWaiting | null>(null)
const asking = useAsking()

watch(session, (now, before) => {
  if (now?.staff_id !== before?.staff_id) loaded.value = null
})

async function load(): Promise<void> {
  const found = await asking.put(() => door.appeals())
  if (found) loaded.value = found
}

export function useAppeals() {
  return { waiting: readonly(loaded), busy: asking.busy, slow: asking.slow, problem: asking.problem, load }
}

/** What an act came to, to be told in the language that the page has by then. */
export interface Done {
  key: Key
  count: number
}

/** What is disputed: the rule, the kind of the test, or identity or place as such. */
export function disputedName({ about, named }: Pick<AppealWaiting, 'about' | 'named'>): string {
  if (about === 'reason') return word('rule', named)
  return about === 'test' ? word('evidence', named) : t(`appeals.about.${about}`)
}
