/** A question to the server with its states, as a view shows them: on the way, slow, answered, refused. */
import { ApiProblem } from '@healthcode/core/problems'
import { readonly, ref, shallowRef } from 'vue'

import { ask } from '../session.ts'

/** ms after which a person is told that it takes longer than usual. */
export const SLOW = 4000

export function useAsking() {
  const busy = ref(false)
  const slow = ref(false)
  const problem = shallowRef<ApiProblem | null>(null)

  /** The answer, or null with `problem` set; one question at a time, a second one meanwhile gives null. */
  async function put<T>(question: () => Promise<T>): Promise<T | null> {
    if (busy.value) return null
    busy.value = true
    problem.value = null
    const late = setTimeout(() => (slow.value = true), SLOW)
    try {
      return await ask(question)
    } catch (fault) {
      problem.value = asProblem(fault)
      return null
    } finally {
      clearTimeout(late)
      busy.value = slow.value = false
    }
  }

  function clear(): void {
    problem.value = null
  }

  return { busy: readonly(busy), slow: readonly(slow), problem, put, clear }
}

/** Anything else than a refusal is a fault of ours; it is told as an answer that cannot be read, and logged. */
export function asProblem(fault: unknown): ApiProblem {
  if (fault instanceof ApiProblem) return fault
  console.error(fault)
  return ApiProblem.onTheWay('network.unreadable')
}
