// @vitest-environment node
import { beforeEach, describe, expect, test } from 'vitest'

import { concat, fromBase64url, hex, utf8 } from '../bytes.ts'
import { ED25519 } from '../credentials.ts'
import { verifyHolder } from '../signatures.ts'
import { type SeedStorage, SoftHolder } from '../soft-holder.ts'

const random = (size: number) => crypto.getRandomValues(new Uint8Array(size))

let kept: Map<string, string>
let storage: SeedStorage

beforeEach(() => {
  kept = new Map()
  storage = {
    read: async (name) => kept.get(name) ?? null,
    write: async (name, text) => void kept.set(name, text),
    remove: async (name) => void kept.delete(name),
  }
})

describe('a soft key', () => {
  test('is there again after a restart, and gone when given up', async () => {
    expect(await SoftHolder.load(storage)).toBeNull()
    const made = await SoftHolder.create(storage, random)
    expect(made.publicKey[0]).toBe(ED25519)
    expect((await SoftHolder.load(storage))?.name).toBe(made.name)
    await SoftHolder.delete(storage)
    expect(await SoftHolder.load(storage)).toBeNull()
  })

  test('of each of a family has a name', async () => {
    const [own, child] = [await SoftHolder.create(storage, random), await SoftHolder.create(storage, random, 'child')]
    expect((await SoftHolder.load(storage))?.name).toBe(own.name)
    expect((await SoftHolder.load(storage, 'child'))?.name).toBe(child.name)
    expect(own.name).not.toBe(child.name)
  })

  test('proves itself over the challenge of the server', async () => {
    const holder = await SoftHolder.create(storage, async (size) => random(size))
    const proof = await holder.enrolment({ challenge: 'c2VydmVyIGNoYWxsZW5nZQ', expires_at: '' })
    const message = concat(utf8('healthcode/1/enrolment\0'), utf8('server challenge'))
    expect(verifyHolder(fromBase64url(proof.public_key), message, fromBase64url(proof.signature))).toBe(true)
  })

  test.each([['too few bytes', new Uint8Array(31)], ['bytes that are all the same', new Uint8Array(32)]])(
    'is not made of %s', async (_, bytes) => {
      await expect(SoftHolder.create(storage, () => bytes)).rejects.toThrow(RangeError)
      expect(kept.size).toBe(0)
    },
  )

  test.each(['', '+', 'AAAA'])('that is not whole any more is none: %s', async (text) => {
    kept.set('healthcode/seed/own', text)
    expect(await SoftHolder.load(storage)).toBeNull()
  })

  test('is kept as a seed and nothing else', async () => {
    const { publicKey } = await SoftHolder.create(storage, random)
    const [seed] = [...kept.values()].map(fromBase64url)
    expect([seed!.length, hex(seed!) === hex(publicKey.subarray(1))]).toEqual([32, false])
  })
})
