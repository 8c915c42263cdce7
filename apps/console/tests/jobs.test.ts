import { ApiProblem } from '@healthcode/core/problems'
import { setLanguage } from '@healthcode/core/i18n'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { effectScope } from 'vue'

import { useJob } from '../src/lists/useJob.ts'
import { door } from '../src/server.ts'

const RUNNING = { state: 'running', step: 'apply', done: 1, total: 4, result: null, problem: null } as const
const DONE = { state: 'done', step: 'apply', done: 4, total: 4, result: { people: 4 }, problem: null } as const
const KEPT = 'healthcode/console/job/approve/b1'

function aJob() {
  const scope = effectScope()
  const ended: string[] = []
  const job = scope.run(() => useJob<{ people: number }>('approve/b1', (phase) => ended.push(phase)))!
  return { job, ended, scope }
}

beforeEach(() => {
  setLanguage('zh-CN')
  sessionStorage.clear()
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('a job', () => {
  test('is followed to its result, and a reload finds it again', async () => {
    const { job, ended } = aJob()
    vi.spyOn(door, 'job').mockResolvedValueOnce(RUNNING).mockResolvedValueOnce(DONE)
    const started = job.start(async () => ({ job_id: 'j1' }))
    await vi.advanceTimersByTimeAsync(0)
    expect([job.phase.value, job.progress.done]).toEqual(['running', 1])
    await vi.runAllTimersAsync()
    await started
    expect([job.phase.value, job.result.value, ended]).toEqual(['done', { people: 4 }, ['done']])
    expect(sessionStorage.getItem(KEPT)).toBe('j1')
  })

  test('goes on being followed while the server cannot be reached, and says so', async () => {
    const { job } = aJob()
    vi.spyOn(door, 'job').mockRejectedValueOnce(ApiProblem.onTheWay('network.offline')).mockResolvedValueOnce(DONE)
    const started = job.start(async () => ({ job_id: 'j1' }))
    await vi.advanceTimersByTimeAsync(0)
    expect(job.progress.lost).toBe(true)
    await vi.runAllTimersAsync()
    await started
    expect(job.phase.value).toBe('done')
  })

  test('that the server no longer knows is gone, not failed', async () => {
    const { job, ended } = aJob()
    sessionStorage.setItem(KEPT, 'j-old')
    vi.spyOn(door, 'job').mockRejectedValue(new ApiProblem('job.unknown', 404, '没有这项工作。'))
    expect(job.resume()).toBe(true)
    await vi.runAllTimersAsync()
    expect([job.phase.value, ended, sessionStorage.getItem(KEPT)]).toEqual(['gone', ['gone'], null])
  })

  test('that failed gives the reason in the server’s words', async () => {
    const { job } = aJob()
    const problem = { type: '', title: '', status: 409, code: 'approval.expired', detail: '已过期。', facts: {}, request_id: 'x' }
    vi.spyOn(door, 'job').mockResolvedValue({ ...RUNNING, state: 'failed', problem })
    await job.start(async () => ({ job_id: 'j1' }))
    expect([job.phase.value, job.problem.value?.code, job.problem.value?.message]).toEqual(['failed', 'approval.expired', '已过期。'])
  })

  test('that could not be begun tells why, and one that was stopped is none', async () => {
    const { job } = aJob()
    await job.start(() => Promise.reject(new ApiProblem('limit.jobs', 429, '同时进行的工作太多。')))
    expect(job.problem.value?.code).toBe('limit.jobs')
    await job.start(() => Promise.reject(new DOMException('stopped', 'AbortError')))
    expect([job.phase.value, job.problem.value]).toEqual(['idle', null])
  })

  test('tells nobody any more when its page is left, and is found again later', async () => {
    const { job, ended, scope } = aJob()
    vi.spyOn(door, 'job').mockResolvedValueOnce(RUNNING).mockResolvedValue(DONE)
    void job.start(async () => ({ job_id: 'j1' }))
    await vi.advanceTimersByTimeAsync(0)
    scope.stop()
    await vi.runAllTimersAsync()
    expect([ended, sessionStorage.getItem(KEPT)]).toEqual([[], 'j1'])
  })
})
