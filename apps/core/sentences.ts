/**
 * What a page says by itself about a code, a gate or a list, without a server: the very sentences of `texts/`, which the
 * server says too. They are read from there when the page is built, so the two cannot differ.
 */
import englishCode from '../../src/healthcode/texts/en/code.toml?raw'
import englishGates from '../../src/healthcode/texts/en/gates.toml?raw'
import englishLists from '../../src/healthcode/texts/en/lists.toml?raw'
import chineseCode from '../../src/healthcode/texts/zh-CN/code.toml?raw'
import chineseGates from '../../src/healthcode/texts/zh-CN/gates.toml?raw'
import chineseLists from '../../src/healthcode/texts/zh-CN/lists.toml?raw'
import { type Facts, type Language, filled, language } from './i18n.ts'

const SENTENCES: Record<Language, ReadonlyMap<string, string>> = {
  'zh-CN': sentencesOf([chineseCode, chineseGates, chineseLists].join('\n')),
  en: sentencesOf([englishCode, englishGates, englishLists].join('\n')),
}

/** The sentence of a code (`code.forged`, `check.clock_ahead`, `rule.color`); the code itself when it has none. */
export function sentence(code: string, facts: Facts = {}, lang: Language = language.value): string {
  return filled(SENTENCES[lang].get(code) ?? code, facts)
}

/** The part of TOML in which our texts are written: `[room]`, then `fault = "sentence"`, a line each. */
export function sentencesOf(toml: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  let room = ''
  for (const line of toml.split('\n')) {
    const [, head, key, text] = /^\s*(?:\[([\w.]+)\]|([\w.]+)\s*=\s*("(?:[^"\\]|\\.)*"))\s*(?:#.*)?$/.exec(line) ?? []
    if (head) room = head
    if (key && text) found.set(room ? `${room}.${key}` : key, JSON.parse(text) as string)
  }
  return found
}
