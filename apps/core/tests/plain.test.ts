// @vitest-environment node
/** The core in a runtime without BigInt, WebCrypto and text encoders answers every vector as the other one does. */
import { beforeAll, describe, expect, test } from 'vitest'

import { codeAnswers } from './answers.ts'
import { listAnswers } from './list-answers.ts'
import { listVectors } from './list-vectors.ts'
import { base64url, concat, fromBase64url, fromHex, hex, utf8 } from '../bytes.ts'
import { presentationMessage, read } from '../codes.ts'
import { ED25519 } from '../credentials.ts'
import { ed25519KeyOf } from '../arithmetic.ts'
import { verifyHolder } from '../signatures.ts'
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
  test('has none of what a mini-program lacks, and its bundle asks for none', async () => {
    expect(await plain.answer('has', null)).toEqual([])
    expect(plain.source).not.toMatch(/\bBigInt\s*\(|\b\d+n\b|noble|new Text(En|De)coder|\batob\(|\bbtoa\(/)
  })

  test('answers every vector of the code as ours does', { timeout: SLOW }, async () => {
    expect(await plain.answer('code', vectors)).toEqual(asJson(codeAnswers(vectors)))
  })

  test('answers every vector of the lists as ours does', { timeout: SLOW }, async () => {
    expect(await plain.answer('lists', listVectors)).toEqual(asJson(listAnswers(listVectors)))
  })

  test('takes exactly the signatures that ours takes, at the edges where libraries differ', { timeout: SLOW }, async () => {
    const cases = edges()
    expect(await plain.answer('signatures', cases)).toEqual(cases.map(({ taken }) => taken))
    expect(signed(cases)).toEqual(cases.map(({ taken }) => taken))
  })
  test('keeps a soft key, proves it, and shows a code that ours takes', async () => {
    const seed = '07'.repeat(31) + '08'
    const { sealed } = vectors.codes.find(({ name }) => name === 'level own')!.parts!
    const asked = { seed, sealed, at: 1652833800, nonce: 'a1a2a3a4a5a6a7a8' }
    const [name, proof, text] = (await plain.answer('shown', asked)) as string[]
    const publicKey = Uint8Array.of(ED25519, ...ed25519KeyOf(fromHex(seed)))
    expect(name).toBe(base64url(publicKey))
    const shown = read(text!)
    expect([hex(shown.nonce), shown.shownAt?.getTime()]).toEqual([asked.nonce, asked.at * 1000])
    expect(verifyHolder(publicKey, presentationMessage(shown.sealed, shown.body), shown.signature)).toBe(true)
    const challenge = concat(utf8('healthcode/1/enrolment\0'), fromHex(asked.nonce))
    expect(verifyHolder(publicKey, challenge, fromBase64url(proof!))).toBe(true)
  })
})
