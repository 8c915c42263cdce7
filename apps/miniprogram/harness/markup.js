/**
 * A page's template (WXML, AXML) with its data, as the platform would lay it out: a tree of elements with attributes,
 * texts and handlers. It knows what our templates use, and refuses anything else.
 */
const TAG = /<(\/?)([\w-]+)((?:\s+[\w:@-]+(?:="[^"]*")?)*)\s*(\/?)>/g

/** @returns {object[]} */
export function parsed(source) {
  const root = { children: [] }
  const open = [root]
  let at = 0
  for (const found of source.matchAll(TAG)) {
    text(source.slice(at, found.index), open.at(-1))
    at = found.index + found[0].length
    const [, closing, name, attributes, empty] = found
    if (closing) {
      if (open.pop().name !== name) throw new Error(`</${name}> closes nothing`)
      continue
    }
    const element = { name, attributes: attributesOf(attributes), children: [] }
    open.at(-1).children.push(element)
    if (!empty) open.push(element)
  }
  text(source.slice(at), root)
  if (open.length !== 1) throw new Error(`<${open.at(-1).name}> is not closed`)
  return root.children
}

function text(words, parent) {
  if (words !== '') parent.children.push({ text: words })
}

function attributesOf(source) {
  return Object.fromEntries([...source.matchAll(/([\w:@-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [name, value ?? true]))
}

/** The elements that are there with this data. @param {'wx' | 'a'} prefix */
export function rendered(nodes, data, prefix) {
  const found = []
  let chosen = true // whether an earlier branch of an if was taken
  for (const node of nodes) {
    if (node.text !== undefined) {
      found.push(String(filled(node.text, data)))
      continue
    }
    const condition = node.attributes[`${prefix}:if`]
    const other = node.attributes[`${prefix}:elif`]
    if (condition !== undefined) chosen = Boolean(filled(condition, data))
    else if (other !== undefined) {
      if (chosen || !(chosen = Boolean(filled(other, data)))) continue
    } else if (`${prefix}:else` in node.attributes) {
      if (chosen) continue
      chosen = true
    }
    if (condition !== undefined && !chosen) continue
    found.push(...repeated(node, data, prefix))
  }
  return found
}

function repeated(node, data, prefix) {
  const list = node.attributes[`${prefix}:for`]
  if (list === undefined) return element(node, data, prefix)
  const name = node.attributes[`${prefix}:for-item`] ?? 'item'
  return (filled(list, data) ?? []).flatMap((item) => element(node, { ...data, [name]: item }, prefix))
}

function element(node, data, prefix) {
  const children = rendered(node.children, data, prefix)
  if (node.name === 'block') return children
  const own = Object.entries(node.attributes).filter(([name]) => !name.startsWith(`${prefix}:`))
  const attributes = Object.fromEntries(own.map(([name, value]) => [name, value === true ? true : filled(value, data)]))
  return [{ name: node.name, attributes, children }]
}

/** A value alone keeps its kind; within words it becomes text. */
function filled(source, data) {
  const alone = /^\{\{(.*)\}\}$/s.exec(source)
  if (alone && !alone[1].includes('}}')) return valueOf(alone[1], data)
  return source.replace(/\{\{(.*?)\}\}/gs, (_, expression) => valueOf(expression, data) ?? '')
}

function valueOf(expression, data) {
  const found = new Function('data', `with (data) { return (${expression}) }`)(new Proxy(data, { has: (of, name) => typeof name === 'string' && name !== 'Array' }))
  return Array.isArray(found) && expression.startsWith("['") ? found.flat().filter(Boolean).join(' ') : found
}

/** All the words of an element, as they are read. */
export function wordsOf(node) {
  if (typeof node === 'string') return node
  return node.children.map(wordsOf).join('')
}

/** Every element, the outermost first. */
export function* elements(nodes) {
  for (const node of nodes) {
    if (typeof node === 'string') continue
    yield node
    yield* elements(node.children)
  }
}
