/** The core as a mini-program or an old WebView runs it: bundled under the condition `plain`, in a context without what they lack. */
import { fileURLToPath } from 'node:url'
import { constants, createContext, runInContext } from 'node:vm'

import { build, defaultClientConditions } from 'vite'

const LACKING = ['BigInt', 'BigInt64Array', 'BigUint64Array', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'Intl']
const ENTRY = fileURLToPath(new URL('plain-entry.ts', import.meta.url))

export interface PlainRuntime {
  source: string
  answer: (name: string, question: unknown) => Promise<unknown>
}

export async function plainRuntime(): Promise<PlainRuntime> {
  const source = await bundled()
  const context = createContext(constants.DONT_CONTEXTIFY) // else every look at a global goes through node, 60 times slower
  for (const name of LACKING) runInContext(`delete globalThis.${name}`, context)
  runInContext(source, context)
  const { answer } = runInContext('globalThis', context) as { answer: (name: string, question: string) => Promise<string> }
  return { source, answer: async (name, question) => JSON.parse(await answer(name, JSON.stringify(question))) as unknown }
}

async function bundled(): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['plain', ...defaultClientConditions] },
    build: { write: false, minify: false, target: 'es2018', lib: { entry: ENTRY, formats: ['iife'], name: 'plain' } },
  })
  const [output] = Array.isArray(made) ? made : [made]
  if (!output || !('output' in output)) throw new Error('nothing was bundled')
  return output.output[0].code
}
