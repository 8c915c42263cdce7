// @vitest-environment node
/** No input makes a reader throw anything but a refusal, take more than 50 ms, or need more than 64 MB. */
import { Worker } from 'node:worker_threads'

import { beforeAll, describe, expect, test } from 'vitest'

import raw from '../../../tests/vectors/gates.json?raw'
import { type FuzzAsked, type FuzzTold, type Seeds, fuzzed, largest } from './fuzz.ts'
import { listVectors } from './list-vectors.ts'
import { plainRuntime } from './plain-runtime.ts'
import { vectors } from './vectors.ts'

const CASES = 20_000
const MOST_MS = 50
const SLOW = 120_000

const SEEDS: Seeds = {
  texts: vectors.codes.filter((code) => 'ok' in code.expect).map(({ text }) => text),
  gates: (JSON.parse(raw) as { signs: { text: string; expect: object }[] }).signs.filter((sign) => 'ok' in sign.expect).map(({ text }) => text),
  envelopes: [...listVectors.trust_lists.flatMap(({ envelopes }) => envelopes), ...listVectors.heads.map(({ envelope }) => envelope)],
  bodies: [...listVectors.envelopes.map(({ text }) => text), ...listVectors.trust_bodies.map(({ body }) => body), ...listVectors.head_bodies.map(({ body }) => body)],
  shards: listVectors.shards.map(({ bytes }) => bytes),
  deltas: listVectors.deltas.map(({ delta }) => delta),
}

const asked = (seed: number, cases: number): FuzzAsked => ({ seed, cases, seeds: SEEDS, trust: vectors.trust['hebei']! })

let source: string

beforeAll(async () => {
  source = (await plainRuntime()).source
}, SLOW)

/** In a thread that may not have more than 64 MB of objects. */
function confined(name: string, question: unknown): Promise<FuzzTold> {
  const run = `
    const { parentPort, workerData } = require('node:worker_threads')
    globalThis.answer(workerData.name, workerData.question).then((told) => parentPort.postMessage(told))`
  return new Promise((done, failed) => {
    const worker = new Worker(`${source};${run}`, {
      eval: true,
      workerData: { name, question: JSON.stringify(question ?? null) },
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16 },
    })
    worker.once('message', (told: string) => done(JSON.parse(told) as FuzzTold))
    worker.once('error', failed)
  })
}

describe('random and mutated inputs', () => {
  test(`meet only refusals, ${CASES} of them, each within ${MOST_MS} ms`, { timeout: SLOW }, () => {
    const told = fuzzed(asked(20220518, CASES))
    expect(told.wrong).toEqual([])
    expect(told.refused).toBeGreaterThan(CASES * 0.9)
    expect(told.slowest).toBeLessThan(MOST_MS)
  })

  test('meet only refusals in the plain runtime too, within 64 MB', { timeout: SLOW }, async () => {
    const told = await confined('fuzz', asked(7, CASES / 10))
    expect(told.wrong).toEqual([])
    expect(told.slowest).toBeLessThan(MOST_MS)
  })
})

describe('the largest inputs', () => {
  test(`take no longer than ${MOST_MS} ms`, { timeout: SLOW }, () => {
    const told = largest()
    expect(told.wrong).toEqual([])
    expect(told.slowest).toBeLessThan(MOST_MS)
  })

  test('fit into 64 MB', { timeout: SLOW }, async () => {
    expect((await confined('largest', null)).wrong).toEqual([])
  })
})
