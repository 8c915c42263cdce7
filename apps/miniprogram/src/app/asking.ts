/** What a page reads or sends: the data, the refusal in words, and whether it is on its way; one at a time. */
import type { ApiProblem } from '@healthcode/core/problems'
import { type Ref, ref, shallowRef } from 'vue'

import { NoRandomness } from '../platform/platform.ts'
import { t } from '../texts/index.ts'
import { refusal } from './session.ts'

export interface Sending {
  busy: Ref<boolean>
  /** The sentence of what went wrong; empty when nothing did. */
  fault: Ref<string>
  problem: Ref<ApiProblem | null>
  /** What came back, or null when it was refused. */
  send: <T>(act: () => Promise<T>) => Promise<T | null>
}

export function useSending(): Sending {
  const busy = ref(false)
  const fault = ref('')
  const problem = shallowRef<ApiProblem | null>(null)

  async function send<T>(act: () => Promise<T>): Promise<T | null> {
    if (busy.value) return null
    busy.value = true
    fault.value = ''
    problem.value = null
    try {
      return await act()
    } catch (thrown) {
      if (thrown instanceof NoRandomness) fault.value = t('mini.no_randomness')
      else {
        problem.value = await refusal(thrown)
        fault.value = problem.value.message
      }
      return null
    } finally {
      busy.value = false
    }
  }
  return { busy, fault, problem, send }
}
