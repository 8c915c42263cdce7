// @vitest-environment node
import { expect, test } from 'vitest'

import { Api } from '../api.ts'
import { ServerClock } from '../clock.ts'
import { ConsoleDoor } from '../console.ts'
import type { Effect } from '../types-console.ts'

const running = { state: 'running', step: 'open', done: 1, total: 2, result: null, problem: null }
const EFFECT: Effect = { people: 3, opened: 2, lifted: 0, worse: 0, lighter: 0, new_people: 1, phone_checks: 0 }

function aDoor(...jobs: unknown[]) {
  const fetcher = () => Promise.resolve(new Response(JSON.stringify(jobs.shift())))
  return new ConsoleDoor(new Api('console', new ServerClock(), fetcher))
}

test('a job is followed until its result is there', async () => {
  const door = aDoor(running, { ...running, done: 2 }, { ...running, state: 'done', result: EFFECT })
  const told: number[] = []
  const result = await door.finished<Effect>({ job_id: 'j' }, (job) => told.push(job.done), () => Promise.resolve())
  expect(result).toEqual(EFFECT)
  expect(told).toEqual([1, 2, 1])
})

test('a job that failed tells its own problem', async () => {
  const problem = { type: '', title: '', status: 409, code: 'push.changed', detail: '请重新预览。', facts: {}, request_id: 'r' }
  const door = aDoor({ ...running, state: 'failed', problem })
  await expect(door.finished({ job_id: 'j' })).rejects.toMatchObject({ code: 'push.changed', message: '请重新预览。' })
})
