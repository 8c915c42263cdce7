/** One person as the community sees them: read when opened, read again after every act. */
import type { Information } from '@healthcode/core/types'
import { ref, shallowRef } from 'vue'

import { door } from '../server.ts'
import { useAsking } from '../shared/asking.ts'

/** What a worker has just done for the person, to be told. */
export type Act = 'cleared' | 'not_cleared' | 'report' | 'arrival' | 'already'

export function usePerson(id: string) {
  const asking = useAsking()
  const information = shallowRef<Information | null>(null)
  const done = ref<Act | null>(null)
  /** What is shown was read after the act that is told. */
  const fresh = ref(true)

  async function load(): Promise<boolean> {
    const found = await asking.put(() => door.person(id))
    if (found) information.value = found
    fresh.value ||= found !== null
    return found !== null
  }

  /** After an act: how the person stands now. What was read before is kept when that cannot be read. */
  async function acted(act: Act): Promise<void> {
    done.value = act
    fresh.value = false
    await load()
  }

  return { information, done, fresh, load, acted, busy: asking.busy, slow: asking.slow, problem: asking.problem }
}
