/**
 * Reading something from the server for a page: waiting, slow, refused, read. What a busy server or a lost network
 * refused is asked again by itself, each page at its own moment, so that nobody has to keep reloading (F36).
 */
import { ApiProblem } from '@healthcode/core/problems'
import { onBeforeUnmount, onMounted, shallowReactive } from 'vue'

import { noticeRefusal } from '../session/session.ts'

/** ms after which the page says that it is slow rather than leaving people to reload. */
export const SLOW = 4_000

/** Seconds until the next try when the server names none, and how far pages spread around it. */
const AGAIN_AFTER = 15
const SPREAD = 0.5

export interface Asking<T> {
  data: T | null
  problem: ApiProblem | null
  waiting: boolean
  slow: boolean
  /** ms since 1970 by this device: when it is tried again by itself. */
  againAt: number | null
  ask: () => Promise<void>
}

export function useAsking<T>(question: () => Promise<T>): Asking<T> {
  const asking: Asking<T> = shallowReactive({ data: null, problem: null, waiting: false, slow: false, againAt: null, ask })
  let later: ReturnType<typeof setTimeout> | undefined

  async function ask(): Promise<void> {
    if (asking.waiting) return
    clearTimeout(later)
    Object.assign(asking, { waiting: true, againAt: null })
    const late = setTimeout(() => (asking.slow = true), SLOW)
    try {
      Object.assign(asking, { data: await question(), problem: null })
    } catch (fault) {
      asking.problem = refusal(fault)
      askLater(asking.problem)
    } finally {
      clearTimeout(late)
      Object.assign(asking, { waiting: false, slow: false })
    }
  }

  function askLater(problem: ApiProblem): void {
    if (!problem.passing) return
    const wait = (problem.retryAfter ?? AGAIN_AFTER) * 1000 * (1 + Math.random() * SPREAD)
    asking.againAt = Date.now() + wait
    later = setTimeout(ask, wait)
  }

  onMounted(() => {
    window.addEventListener('online', ask)
    void ask()
  })
  onBeforeUnmount(() => {
    window.removeEventListener('online', ask)
    clearTimeout(later)
  })
  return asking
}

/** The refusal as a problem to show; a session that ended has its effect. What is no refusal is a mistake of ours. */
export function refusal(fault: unknown): ApiProblem {
  noticeRefusal(fault)
  if (fault instanceof ApiProblem) return fault
  throw fault
}
