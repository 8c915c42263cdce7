/** What a page seals, libsodium opens: the boxes of the vectors were opened by it, and every change to one is refused there. */
import { describe, expect, test } from 'vitest'

import { base64url, fromHex, hex } from '../bytes.ts'
import { sealedBytes, sealedJson } from '../sealed-box.ts'
import { VaultKeys } from '../vault-key.ts'
import box from '../../../tests/vectors/boxes.json'

const key = { key_id: base64url(fromHex(box.key_id)), public_key: base64url(fromHex(box.public_key)) }

describe('a sealed box', () => {
  test('is, byte for byte, what libsodium opened', () => {
    for (const { message, half, sealed } of box.boxes) {
      expect(hex(sealedBytes(fromHex(message), key, () => fromHex(half)))).toBe(sealed)
    }
  })
  test('is another one each time, for nobody can tell two equal forms', () => {
    expect(hex(sealedJson({ a: 1 }, key))).not.toBe(hex(sealedJson({ a: 1 }, key)))
  })
  test('is refused to a key that is none', () => {
    expect(() => sealedJson({}, { ...key, public_key: 'AAAA' })).toThrow(RangeError)
  })
})

describe('the key that forms are sealed to', () => {
  test('is asked for once, and known without a network afterwards', async () => {
    const shelf = new Map<string, string>()
    const kept = { getItem: (name: string) => shelf.get(name) ?? null, setItem: (name: string, text: string) => void shelf.set(name, text) }
    let asked = 0
    const keys = new VaultKeys(() => Promise.resolve((asked += 1, key)), kept)
    expect([await keys.key(), await keys.key(), asked]).toEqual([key, key, 1])
    expect(await new VaultKeys(() => Promise.reject(new Error('offline')), kept).key()).toEqual(key)
  })
  test('is asked for where nothing can be kept, or where what is kept is no key', async () => {
    const closed = { getItem: () => '{"key_id":7}', setItem: () => { throw new Error('full') } }
    expect(await new VaultKeys(() => Promise.resolve(key), closed).key()).toEqual(key)
  })
})
