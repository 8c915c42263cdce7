/** Sending a form: one at a time, with its refusal beside it, and the session's word fetched when it is missing. */
import type { ApiProblem } from '@healthcode/core/problems'
import { type Ref, ref, shallowRef } from 'vue'

import { withSession } from '../session/session.ts'
import { refusal } from './asking.ts'

export interface Sending {
  sending: Ref<boolean>
  problem: Ref<ApiProblem | null>
  /** What came back, or null when it was refused or is still on its way. */
  send: <T>(act: () => Promise<T>) => Promise<T | null>
}

export function useSending(): Sending {
  const sending = ref(false)
  const problem = shallowRef<ApiProblem | null>(null)

  async function send<T>(act: () => Promise<T>): Promise<T | null> {
    if (sending.value) return null
    sending.value = true
    problem.value = null
    try {
      return await withSession(act)
    } catch (fault) {
      problem.value = refusal(fault)
      return null
    } finally {
      sending.value = false
    }
  }
  return { sending, problem, send }
}
