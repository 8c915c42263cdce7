/** What the plain bundle of the tests offers: questions and answers as JSON, since its runtime shares no objects with ours. */
import { base64url, fromHex } from '../bytes.ts'
import { SoftHolder } from '../soft-holder.ts'
import { codeAnswers } from './answers.ts'
import { fuzzed, largest } from './fuzz.ts'
import { listAnswers } from './list-answers.ts'
import { signed } from './signature-edges.ts'

const asked: Record<string, (question: never) => unknown> = {
  code: codeAnswers,
  lists: listAnswers,
  fuzz: fuzzed,
  largest,
  signatures: signed,
  shown: ({ seed, sealed, at, nonce }: { seed: string; sealed: string; at: number; nonce: string }) => shown(seed, sealed, at, nonce),
  has: () => ['BigInt', 'crypto', 'TextEncoder', 'TextDecoder', 'atob', 'btoa', 'indexedDB'].filter((name) => name in globalThis),
}

/** A soft key made of this seed shows a credential; no promise of ours may wait for anything here. */
async function shown(seed: string, sealed: string, at: number, nonce: string): Promise<string[]> {
  const kept = new Map<string, string>()
  const storage = {
    read: (name: string) => Promise.resolve(kept.get(name) ?? null),
    write: (name: string, text: string) => Promise.resolve(void kept.set(name, text)),
    remove: (name: string) => Promise.resolve(void kept.delete(name)),
  }
  await SoftHolder.create(storage, () => fromHex(seed))
  const holder = (await SoftHolder.load(storage))!
  const proof = await holder.enrolment({ challenge: base64url(fromHex(nonce)), expires_at: '' })
  return [holder.name, proof.signature, await holder.present(fromHex(sealed), new Date(at * 1000), fromHex(nonce))]
}

async function answer(name: string, question: string): Promise<string> {
  return JSON.stringify(await asked[name]?.(JSON.parse(question) as never))
}

Object.assign(globalThis, { answer })
