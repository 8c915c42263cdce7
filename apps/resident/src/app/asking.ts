/** Reading something from the server for a page: waiting, slow, refused, read; again by itself when back online. */
import { ApiProblem } from '@healthcode/core/problems'
import { onBeforeUnmount, onMounted, type Ref, ref, shallowRef } from 'vue'

import { noticeRefusal } from '../session/session.ts'

/** ms after which the page says that it is slow rather than leaving people to reload. */
export const SLOW = 4_000

export interface Asking<T> {
  data: Ref<T | null>
  problem: Ref<ApiProblem | null>
  waiting: Ref<boolean>
  slow: Ref<boolean>
  ask: () => Promise<void>
}

export function useAsking<T>(question: () => Promise<T>): Asking<T> {
  const data = shallowRef<T | null>(null)
  const problem = shallowRef<ApiProblem | null>(null)
  const waiting = ref(false)
  const slow = ref(false)

  async function ask(): Promise<void> {
    if (waiting.value) return
    waiting.value = true
    const late = setTimeout(() => (slow.value = true), SLOW)
    try {
      data.value = await question()
      problem.value = null
    } catch (fault) {
      problem.value = refusal(fault)
    } finally {
      clearTimeout(late)
      waiting.value = slow.value = false
    }
  }

  onMounted(() => {
    window.addEventListener('online', ask)
    void ask()
  })
  onBeforeUnmount(() => window.removeEventListener('online', ask))
  return { data, problem, waiting, slow, ask }
}

/** The refusal as a problem to show; a session that ended has its effect. What is no refusal is a mistake of ours. */
export function refusal(fault: unknown): ApiProblem {
  noticeRefusal(fault)
  if (fault instanceof ApiProblem) return fault
  throw fault
}
