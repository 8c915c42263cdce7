// @vitest-environment node
import { describe, expect, test } from 'vitest'

import * as answers from './list-answers.ts'
import { type Maybe, listVectors as vectors } from './list-vectors.ts'

/** How a vector's refusal is answered. */
const refused = ({ error, facts }: Maybe) => ({ error, facts: facts ?? {} })

/** Nobody here counts a signature of SM2. */
const forged = (code: string) => ({ error: code, facts: {} })

describe('the vectors of the lists that every reader answers', () => {
  test.each(vectors.envelopes)('envelope: $name', (vector) => {
    const { body, signatures } = vector
    expect(answers.envelopeAnswer(vector)).toMatchObject(vector.error ? refused(vector) : { ok: { body, signatures } })
  })

  test.each(vectors.key_ids)('key id: $name', (vector) => {
    expect(answers.keyIdAnswer(vector)).toBe(vector.key_id)
  })

  test.each(vectors.trust_bodies)('trust body: $name', (vector) => {
    expect(answers.trustBodyAnswer(vector)).toMatchObject(refused(vector))
  })

  test.each(vectors.trust_lists)('trust list: $name', (vector) => {
    const found = answers.trustListAnswer(vectors, vector)
    expect(found).toMatchObject(vector.needs ? forged('trust.forged') : vector.expect)
  })

  test.each(vectors.runs)('runs: $name', (vector) => {
    const { runs, bytes } = vector
    expect(answers.runsAnswer(vector)).toMatchObject(vector.error ? refused(vector) : { ok: { runs, bytes } })
  })

  test.each(vectors.shards)('shard: $name', (vector) => {
    const { digest } = vector
    expect(answers.shardAnswer(vector)).toMatchObject(vector.error ? refused(vector) : { ok: { digest, whole: true } })
  })

  test.each(vectors.head_bodies)('head body: $name', (vector) => {
    expect(answers.headBodyAnswer(vector)).toMatchObject(refused(vector))
  })

  test.each(vectors.heads)('head: $name', (vector) => {
    expect(answers.headAnswer(vectors, vector)).toMatchObject(vector.needs ? forged('list.forged') : vector.expect)
  })

  test.each(vectors.deltas)('delta: $name', (vector) => {
    const found = answers.deltaAnswer(vectors, vector)
    expect(found).toMatchObject(vector.error ? refused(vector) : { ok: answers.flatList(answers.statusOf(vectors, vector.after!)) })
  })

  test.each(vectors.verdicts)('verdict: $name', (vector) => {
    const unavailable = { error: 'check.suite_unavailable', family: 'CannotCheck', facts: { suite: '2' } }
    expect(answers.verdictAnswer(vectors, vector)).toMatchObject(vector.needs ? unavailable : vector.expect)
  })
})
