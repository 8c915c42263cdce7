// @vitest-environment node
import { beforeEach, describe, expect, test, vi } from 'vitest'

import { concat, fromBase64url, hex, utf8 } from '../bytes.ts'
import { credentialBytes, credentialMessage, read } from '../codes.ts'
import { Holder, NoKeyStore, OWN } from '../holder.ts'
import { compress, normalised } from '../points.ts'
import { check, trusting } from '../scans.ts'
import { compressed, verifyHolder } from '../signatures.ts'

const AT = new Date('2022-05-18T00:30:00Z')

/** An issuer, and a credential sealed by it for the holder. */
async function issued(holder: Holder) {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  const keyId = new Uint8Array([1, 2, 3, 4])
  const body = credentialBytes({
    keyId, division: 130000, level: 'own', color: 'green', popUp: false, declared: true, sampledAt: null,
    reportedAt: null, issuedAt: AT, validMinutes: 1400, statusIndex: 7, nameHint: '张*', holderKey: holder.publicKey,
  })
  const seal = new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, credentialMessage(body)))
  const trust = trusting([{ keyId, algorithm: 'Ed25519', publicKey, division: 130000, notBefore: null, notAfter: null }])
  return { sealed: concat(body, seal), trust }
}

describe('a holder key', () => {
  beforeEach(() => Holder.deleteAll())

  test('is there again after the page was left, and gone when given up', async () => {
    expect(await Holder.load()).toBeNull()
    const made = await Holder.create()
    expect((await Holder.load())?.name).toBe(made.name)
    await Holder.delete()
    expect(await Holder.load()).toBeNull()
  })

  test('a new one takes the place of the former', async () => {
    const [first, second] = [await Holder.create(), await Holder.create()]
    expect(first.name).not.toBe(second.name)
    expect((await Holder.load())?.name).toBe(second.name)
  })

  test('cannot be read by anybody', async () => {
    const generated = vi.spyOn(crypto.subtle, 'generateKey')
    await Holder.create()
    const { privateKey } = (await generated.mock.results[0]!.value) as CryptoKeyPair
    expect(privateKey.extractable).toBe(false)
    await expect(crypto.subtle.exportKey('pkcs8', privateKey)).rejects.toThrow()
  })

  test('signs with low S every time', async () => {
    const holder = await Holder.create()
    for (let time = 0; time < 40; time += 1) {
      const message = utf8(`message ${time}`)
      const signature = await holder.sign(message)
      expect(hex(normalised(signature))).toBe(hex(signature))
      expect(verifyHolder(holder.publicKey, message, signature)).toBe(true)
    }
  })

  test('proves itself over the challenge of the server', async () => {
    const holder = await Holder.create()
    const challenge = 'c2VydmVyIGNoYWxsZW5nZQ'
    const proof = await holder.enrolment({ challenge, expires_at: AT.toISOString() })
    const message = concat(utf8('healthcode/1/enrolment\0'), utf8('server challenge'))
    expect(proof).toMatchObject({ challenge, public_key: holder.name })
    expect(verifyHolder(fromBase64url(proof.public_key), message, fromBase64url(proof.signature))).toBe(true)
  })

  test('shows a code that a verifier accepts without network', async () => {
    const holder = await Holder.create()
    const { sealed, trust } = await issued(holder)
    const text = await holder.present(sealed, AT)
    expect(check(text, trust, AT).credential.nameHint).toBe('张*')
    expect(read(await holder.present(sealed, AT, utf8('nonceabc'))).nonce).toEqual(utf8('nonceabc'))
  })

  test('of another browser shows nothing with a copied credential', async () => {
    const { sealed, trust } = await issued(await Holder.create())
    const thief = await Holder.create()
    const text = await thief.present(sealed, AT)
    expect(() => check(text, trust, AT)).toThrow('code.forged_showing')
  })

  test('says when the browser cannot keep one', async () => {
    vi.stubGlobal('indexedDB', undefined)
    await expect(Holder.create()).rejects.toThrow(NoKeyStore)
    vi.unstubAllGlobals()
  })
})

describe('the keys of a family on one phone', () => {
  beforeEach(() => Holder.deleteAll())

  test('are told apart by name, the owner’s first', async () => {
    const [child, own] = [await Holder.create('child'), await Holder.create()]
    expect(await Holder.names()).toEqual([OWN, 'child'])
    expect((await Holder.load('child'))?.name).toBe(child.name)
    expect((await Holder.load())?.name).toBe(own.name)
    expect([own.whose, child.whose]).toEqual([OWN, 'child'])
    await Holder.delete('child')
    expect(await Holder.names()).toEqual([OWN])
  })

  test('have each its own credential, which goes with the key', async () => {
    const [own, child] = [await Holder.create(), await Holder.create('child')]
    await own.keep({ credential: 'AAAA', confirmedAt: 1 })
    await child.keep({ credential: 'BBBB', confirmedAt: 2 })
    expect(await own.kept()).toEqual({ credential: 'AAAA', confirmedAt: 1 })
    expect(await (await Holder.load('child'))?.kept()).toEqual({ credential: 'BBBB', confirmedAt: 2 })
    expect(await (await Holder.create('child')).kept()).toBeNull()
    await Holder.deleteAll()
    expect([await Holder.names(), await own.kept()]).toEqual([[], null])
  })
})

describe('a phone that had one key', () => {
  /** What version 1 of the database held. */
  async function former(pair?: CryptoKeyPair): Promise<void> {
    await gone()
    const asked = indexedDB.open('healthcode-holder', 1)
    asked.onupgradeneeded = () => void asked.result.createObjectStore('keys')
    await new Promise((done) => (asked.onsuccess = done))
    const transaction = asked.result.transaction('keys', 'readwrite')
    if (pair) transaction.objectStore('keys').put(pair, 'current')
    await new Promise((done) => (transaction.oncomplete = done))
    asked.result.close()
  }

  const gone = () => new Promise((done) => (indexedDB.deleteDatabase('healthcode-holder').onsuccess = done))

  test('goes on with it as the owner’s', async () => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
    await former(pair)
    const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
    const holder = await Holder.load()
    expect(hex(holder!.publicKey)).toBe(hex(compress(point)))
    expect(await Holder.names()).toEqual([OWN])
    expect(verifyHolder(holder!.publicKey, utf8('a'), await holder!.sign(utf8('a')))).toBe(true)
    expect(await holder!.kept()).toBeNull()
  })

  test('and none goes on with none', async () => {
    await former()
    expect(await Holder.load()).toBeNull()
    expect((await Holder.create()).whose).toBe(OWN)
  })
})

test('a point is shortened the way the curve does it', async () => {
  for (let time = 0; time < 8; time += 1) {
    const { publicKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
    const point = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey))
    expect(compress(point)).toEqual(compressed(point))
  }
  expect(() => compress(new Uint8Array(33))).toThrow(RangeError)
})
