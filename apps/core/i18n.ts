/**
 * The languages of the pages, 中文 first: a catalogue a language with the same keys, which the compiler compares.
 *
 *     const t = texts({ left: '今天还可以申报 {count} 次' }, { left: { one: '{count} time left', other: '{count} times left' } })
 *     t('left', { count: 2 })
 */
import { readonly, ref, type Ref } from 'vue'

import { elder } from './elder.ts'

export type Language = 'zh-CN' | 'en'
export const LANGUAGES: readonly Language[] = ['zh-CN', 'en']

/** A sentence with `{facts}`; with two forms, fact `count` decides. */
export type Sentence = string | { one: string; other: string }
export type Catalogue = Record<string, Sentence>
export type Facts = Record<string, string | number>

/** Looks a sentence up in the language of the page and puts the facts in; in a template it changes with the language. */
export type Translate<Key extends string> = (key: Key, facts?: Facts) => string

/** Exactly the keys of the other catalogue: none missing, none of its own. */
type SameKeys<Zh, En> = Record<keyof Zh, Sentence> & Record<Exclude<keyof En, keyof Zh>, never>

const SAVED = 'healthcode/language'
const current: Ref<Language> = ref(chosen())

/** The language of the page, to be watched; `setLanguage` changes it. */
export const language = readonly(current)

/** Sentences that are said more plainly in the elder's page (长辈版), the same keys in both languages. */
export interface Plain<Key extends string> {
  zh: Partial<Record<Key, Sentence>>
  en: Partial<Record<Key, Sentence>>
}

/** The texts of one app: 中文 is the measure, English has the same keys; `plain` speaks where the page is an elder's. */
export function texts<const Zh extends Catalogue, const En extends Catalogue>(
  zh: Zh,
  en: En & SameKeys<Zh, En>,
  plain: Plain<keyof Zh & string> = { zh: {}, en: {} },
): Translate<keyof Zh & string> {
  return (key, facts = {}) => {
    const plainly = elder.value ? (current.value === 'en' ? plain.en : plain.zh)[key] : undefined
    return filled(plainly ?? ((current.value === 'en' ? en : zh)[key] as Sentence), facts)
  }
}

/** Changes the language of the page, keeps the choice, and tells the browser (and with it a screen reader). */
export function setLanguage(language: Language): void {
  current.value = language
  tellBrowser(language)
  try {
    localStorage.setItem(SAVED, language)
  } catch {
    // storage is closed in some private windows: the choice then holds until the page is left
  }
}

/** To be called once when the page starts: what was chosen before, else the browser's wish, else 中文. */
export function startLanguage(): void {
  current.value = chosen()
  tellBrowser(current.value)
}

/** The facts in a sentence; a fact that is missing stays visible as `{fact}`, so that a test finds it. */
export function filled(sentence: Sentence, facts: Facts): string {
  const text = typeof sentence === 'string' ? sentence : sentence[form(facts)]
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole))
}

/** English has one form for 1 and one for the rest; mini-programs need not have Intl to be asked. */
function form(facts: Facts): 'one' | 'other' {
  return Number(facts['count'] ?? 0) === 1 ? 'one' : 'other'
}

/** The browser, and with it a screen reader; a mini-program has no document. */
function tellBrowser(language: Language): void {
  if (typeof document !== 'undefined') document.documentElement.lang = language
}

function chosen(): Language {
  return languageOf(saved()) ?? languageOf(wished()) ?? 'zh-CN'
}

/** Of the browser; a mini-program may lack even `globalThis`, and tells it in its own way. */
function wished(): string | undefined {
  return typeof navigator === 'undefined' ? undefined : navigator.language
}

function languageOf(tag: string | null | undefined): Language | undefined {
  if (!tag) return undefined
  return /^en\b/i.test(tag) ? 'en' : 'zh-CN'
}

function saved(): string | null {
  try {
    return globalThis.localStorage?.getItem(SAVED) ?? null
  } catch {
    return null
  }
}
