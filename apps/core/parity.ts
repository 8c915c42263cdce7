/** For tests of an app's catalogues: the same keys and the same facts in both languages. */
import type { Catalogue, Sentence } from './i18n.ts'

/** What differs, a line each; empty when the catalogues say the same things. */
export function differences(zh: Catalogue, en: Catalogue): string[] {
  const keys = [...new Set([...Object.keys(zh), ...Object.keys(en)])].sort()
  return keys.flatMap((key) => difference(key, zh[key], en[key]))
}

function difference(key: string, zh: Sentence | undefined, en: Sentence | undefined): string[] {
  if (zh === undefined || en === undefined) return [`${key}: missing in ${zh === undefined ? 'zh-CN' : 'en'}`]
  if (!forms(zh).every(Boolean) || !forms(en).every(Boolean)) return [`${key}: empty`]
  const [inZh, inEn] = [factsOf(zh), factsOf(en)]
  return inZh === inEn ? [] : [`${key}: facts {${inZh}} in zh-CN, {${inEn}} in en`]
}

function forms(sentence: Sentence): string[] {
  return typeof sentence === 'string' ? [sentence] : [sentence.one, sentence.other]
}

function factsOf(sentence: Sentence): string {
  const names = forms(sentence).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]))
  return [...new Set(names)].sort().join(', ')
}
