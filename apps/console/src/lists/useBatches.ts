/** The latest lists with what became of them. */
import type { Batch } from '@healthcode/core/types-console'
import { shallowRef } from 'vue'

import { clock, door } from '../server.ts'
import { useAsking } from '../shared/asking.ts'

export function useBatches(most: number) {
  const asking = useAsking()
  const batches = shallowRef<Batch[] | null>(null)
  const loadedAt = shallowRef<Date | null>(null)

  async function load(): Promise<void> {
    const found = await asking.put(() => door.pushes(most))
    if (!found) return
    batches.value = found
    loadedAt.value = clock.now()
  }

  return { batches, loadedAt, load, busy: asking.busy, slow: asking.slow, problem: asking.problem }
}
