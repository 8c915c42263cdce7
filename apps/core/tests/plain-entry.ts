/** What the plain bundle of the tests offers: questions and answers as JSON, since its runtime shares no objects with ours. */
import { codeAnswers } from './answers.ts'
import { fuzzed } from './fuzz.ts'
import { listAnswers } from './list-answers.ts'
import { signed } from './signature-edges.ts'

const asked: Record<string, (question: never) => unknown> = {
  code: codeAnswers,
  lists: listAnswers,
  fuzz: fuzzed,
  signatures: signed,
  has: () => ['BigInt', 'crypto', 'TextEncoder', 'TextDecoder', 'atob', 'btoa', 'indexedDB'].filter((name) => name in globalThis),
}

Object.assign(globalThis, { answer: (name: string, question: string) => JSON.stringify(asked[name]?.(JSON.parse(question) as never)) })
