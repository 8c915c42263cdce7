/** A long act on the server, looked at until it has ended. */
import { ApiProblem } from '@healthcode/core/problems'
import type { Job } from '@healthcode/core/types-console'

import { door } from '../server.ts'
import { ask } from '../session.ts'
import { asProblem } from '../shared/asking.ts'

/** gone: the server keeps nothing of it any more, as after a restart. */
export type Phase = 'idle' | 'running' | 'done' | 'failed' | 'gone'

/** `lost`: the server could not be reached at the last look. */
export interface Progress {
  step: string
  done: number
  total: number
  lost: boolean
}

export interface End<Result> {
  phase: Phase
  result: Result | null
  problem: ApiProblem | null
}

/** ms between two looks: often at first, since most lists are small. */
const SHORTEST = 300
const LONGEST = 2000

export function begun(): Progress {
  return { step: 'waiting', done: 0, total: 0, lost: false }
}

/** The end of the job, told on the way how far it is; null when nobody wants to know any more. */
export async function followed<Result>(jobId: string, progress: Progress, stop: AbortSignal): Promise<End<Result> | null> {
  for (let pause = SHORTEST; !stop.aborted; pause = Math.min(pause * 1.4, LONGEST)) {
    const end = await look<Result>(jobId, progress)
    if (end) return stop.aborted ? null : end
    await new Promise((done) => setTimeout(done, pause))
  }
  return null
}

async function look<Result>(jobId: string, progress: Progress): Promise<End<Result> | null> {
  try {
    const job = await ask(() => door.job<Result>(jobId))
    Object.assign(progress, { step: job.step, done: job.done, total: job.total, lost: false })
    return endOf(job)
  } catch (fault) {
    const problem = asProblem(fault)
    progress.lost = problem.passing
    if (problem.passing) return null
    return problem.status === 404 ? { phase: 'gone', result: null, problem: null } : failed(problem)
  }
}

function endOf<Result>({ state, result, problem }: Job<Result>): End<Result> | null {
  if (state === 'running') return null
  if (state === 'done') return { phase: 'done', result, problem: null }
  return failed(problem ? ApiProblem.of(problem, null) : ApiProblem.onTheWay('network.unreadable'))
}

export function failed(problem: ApiProblem): End<never> {
  return { phase: 'failed', result: null, problem }
}
