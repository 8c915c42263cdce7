// @vitest-environment node
/** The core in a runtime without BigInt, WebCrypto and text encoders answers every vector as the other one does. */
import { beforeAll, describe, expect, test } from 'vitest'

import { codeAnswers } from './answers.ts'
import { listAnswers } from './list-answers.ts'
import { listVectors } from './list-vectors.ts'
import { edges, signed } from './signature-edges.ts'
import { type PlainRuntime, plainRuntime } from './plain-runtime.ts'
import { vectors } from './vectors.ts'

/** ms: a bundle is made, and hundreds of signatures are looked at. */
const SLOW = 60_000

let plain: PlainRuntime

beforeAll(async () => {
  plain = await plainRuntime()
}, SLOW)

const asJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown

describe('the plain runtime', () => {
  test('has none of what a mini-program lacks, and its bundle asks for none', () => {
    expect(plain.answer('has', null)).toEqual([])
    expect(plain.source).not.toMatch(/\bBigInt\s*\(|\b\d+n\b|noble|new Text(En|De)coder|\batob\(|\bbtoa\(/)
  })

  test('answers every vector of the code as ours does', { timeout: SLOW }, () => {
    expect(plain.answer('code', vectors)).toEqual(asJson(codeAnswers(vectors)))
  })

  test('answers every vector of the lists as ours does', { timeout: SLOW }, () => {
    expect(plain.answer('lists', listVectors)).toEqual(asJson(listAnswers(listVectors)))
  })

  test('takes exactly the signatures that ours takes, at the edges where libraries differ', { timeout: SLOW }, () => {
    const cases = edges()
    expect(plain.answer('signatures', cases)).toEqual(cases.map(({ taken }) => taken))
    expect(signed(cases)).toEqual(cases.map(({ taken }) => taken))
  })
})
