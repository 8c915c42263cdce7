/** Every sentence that the server says, in both languages: a piece of its own, fetched when a page changes its language. */
import type { Language } from './i18n.ts'
import { sentencesOf } from './sentences.ts'

const FILES = import.meta.glob<string>('../../src/healthcode/texts/*/*.toml', { query: '?raw', import: 'default', eager: true })

/** The sentence of a code as its catalogue writes it, undefined for a code of a newer server. */
export function everySentence(code: string, language: Language): string | undefined {
  return catalogues(language).find((catalogue) => catalogue.has(code))?.get(code)
}

const read = new Map<Language, ReadonlyMap<string, string>[]>()

function catalogues(language: Language): ReadonlyMap<string, string>[] {
  const known = read.get(language)
  if (known) return known
  const files = Object.entries(FILES).filter(([path]) => path.includes(`/texts/${language}/`))
  const found = files.map(([, toml]) => sentencesOf(toml))
  read.set(language, found)
  return found
}
