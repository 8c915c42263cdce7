/**
 * A program's files in a context that has what a mini-program has and nothing more: no BigInt, no WebCrypto, no Intl, no
 * TextEncoder, no fetch, no document; code is not made from text.
 */
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import vm from 'node:vm'

const MISSING = ['BigInt', 'BigInt64Array', 'BigUint64Array', 'Intl', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'globalThis']

export class World {
  #modules = new Map()

  /** @param {string} folder @param {Record<string, unknown>} given @param {() => number} now */
  constructor(folder, given, now) {
    this.folder = folder
    this.context = vm.createContext({ ...given }, { codeGeneration: { strings: false, wasm: false } })
    this.context.now = now
    vm.runInContext(
      `{
        const { now } = this, Real = Date
        Date = class extends Real { constructor(...told) { told.length ? super(...told) : super(now()) } static now() { return now() } }
        delete this.now
        for (const name of ${JSON.stringify(MISSING)}) delete this[name]
        for (const name of ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']) Real.prototype[name] = () => { throw new Error(name) }
      }`,
      this.context,
    )
  }

  /** What a file exports; it is run once. */
  require(path) {
    const file = normalize(path.endsWith('.js') ? path : `${path}.js`)
    const known = this.#modules.get(file)
    if (known) return known.exports
    const module = { exports: {} }
    this.#modules.set(file, module)
    const source = readFileSync(join(this.folder, file), 'utf8')
    const run = vm.runInContext(`(function (require, module, exports) {${source}\n})`, this.context, { filename: file })
    run((other) => this.require(join(dirname(file), other)), module, module.exports)
    return module.exports
  }

  read(path) {
    return readFileSync(join(this.folder, path), 'utf8')
  }
}
