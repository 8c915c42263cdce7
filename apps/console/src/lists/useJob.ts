/**
 * A long act as a view shows it. Its id is kept in this tab, so that a reload goes on following; when the server keeps it
 * no more, how things stand is read from the list it was about.
 */
import type { JobStarted } from '@healthcode/core/types-console'
import { computed, onScopeDispose, reactive, shallowRef } from 'vue'

import { ask } from '../session.ts'
import { asProblem } from '../shared/asking.ts'
import { begun, type End, failed, followed, type Phase } from './job.ts'

const PREFIX = 'healthcode/console/job/'
const IDLE: End<never> = { phase: 'idle', result: null, problem: null }
const RUNNING: End<never> = { ...IDLE, phase: 'running' }

/** `ended` hears how it ended, while the view is still there. */
export function useJob<Result>(name: string, ended: (phase: Phase) => void = () => {}) {
  const stands = shallowRef<End<Result>>(IDLE)
  const progress = reactive(begun())
  const left = new AbortController()
  onScopeDispose(() => left.abort())

  /** Begins it; `begin` asks the server, an AbortError of it means that the reader thought better of it. */
  async function start(begin: () => Promise<JobStarted>): Promise<void> {
    if (stands.value === RUNNING) return
    stands.value = RUNNING
    try {
      await follow((await ask(begin)).job_id)
    } catch (fault) {
      if (fault instanceof DOMException && fault.name === 'AbortError') forget()
      else end(failed(asProblem(fault)))
    }
  }

  /** Follows the job that was begun before a reload; false when there is none. */
  function resume(): boolean {
    const known = sessionStorage.getItem(PREFIX + name)
    if (known) void follow(known)
    return known !== null
  }

  async function follow(jobId: string): Promise<void> {
    sessionStorage.setItem(PREFIX + name, jobId)
    Object.assign(progress, begun())
    stands.value = RUNNING
    const found = await followed<Result>(jobId, progress, left.signal)
    if (found) end(found)
  }

  function end(how: End<Result>): void {
    if (!wanted(how)) sessionStorage.removeItem(PREFIX + name)
    stands.value = how
    ended(how.phase)
  }

  /** Its result has been read and is wanted no more. */
  function forget(): void {
    sessionStorage.removeItem(PREFIX + name)
    stands.value = IDLE
  }

  return { ...seen(stands), progress, start, resume, forget }
}

/** Whether a reload should find it again: its result, or, after a new login, its progress. */
function wanted({ phase, problem }: End<unknown>): boolean {
  return phase === 'done' || (problem?.loggedOut ?? false)
}

function seen<Result>(stands: { value: End<Result> }) {
  return {
    phase: computed(() => stands.value.phase),
    result: computed(() => stands.value.result),
    problem: computed(() => stands.value.problem),
    running: computed(() => stands.value === RUNNING),
  }
}
