/** A page that is open: its template with its data, and what a finger can do with it. */
import { elements, parsed, rendered, wordsOf } from './markup.js'

export class Page {
  canvas = null

  /** @param {{ prefix: 'wx' | 'a', handler: (event: string) => string, route: string, template: string, instance: any }} told */
  constructor({ prefix, handler, route, template, instance }) {
    Object.assign(this, { prefix, handler, route, instance, nodes: parsed(template) })
  }

  get tree() {
    return rendered(this.nodes, this.instance.data, this.prefix)
  }

  get words() {
    return this.tree.map(wordsOf).join(' ')
  }

  shows(selector) {
    return [...elements(this.tree)].some(({ attributes }) => `#${attributes.id}` === selector)
  }

  /** The innermost element with these words that a finger can press. */
  tap(words) {
    const event = this.handler('tap')
    const found = [...elements(this.tree)].filter((each) => each.attributes[event] && wordsOf(each).includes(words)).at(-1)
    if (!found) throw new Error(`nothing to press says “${words}”: ${this.words}`)
    if (found.attributes.disabled === true) throw new Error(`“${words}” cannot be pressed now`)
    this.#call(found.attributes[event], 'tap', {})
  }

  /** Every element that says exactly this and can be pressed, from the top: an answer in each question. */
  tapEach(words) {
    const event = this.handler('tap')
    const said = () => [...elements(this.tree)].filter((each) => each.attributes[event] && wordsOf(each).trim() === words)
    for (let at = 0; at < said().length; at += 1) this.#call(said()[at].attributes[event], 'tap', {})
  }

  /** Types into the field of this name (its label for the ear). */
  type(label, text) {
    const found = [...elements(this.tree)].find(({ name, attributes }) => name === 'input' && attributes['aria-label'] === label)
    if (!found) throw new Error(`no field is called “${label}”`)
    this.#call(found.attributes[this.handler('input')], 'input', { value: text })
  }

  /** Chooses in the picker of this kind, as the platform tells it. */
  choose(mode, value, columns = []) {
    const found = [...elements(this.tree)].find(({ name, attributes }) => name === 'picker' && attributes.mode === mode)
    if (!found) throw new Error(`no picker of ${mode}`)
    columns.forEach((chosen, column) => this.#call(found.attributes[this.handler('columnchange')], 'columnchange', { column, value: chosen }))
    this.#call(found.attributes[this.handler('change')], 'change', { value })
  }

  #call(name, type, detail) {
    const target = { id: '', dataset: {} }
    this.instance[name]({ type, timeStamp: Date.now(), target, currentTarget: target, detail })
  }
}
