import { setLanguage } from '@healthcode/core/i18n'
import { differences } from '@healthcode/core/parity'
import { expect, test } from 'vitest'

import { EN, word, ZH } from '../src/texts/index.ts'

const SOURCES = import.meta.glob<string>(['../src/**/*.{ts,vue}', '!../src/texts/**'], { query: '?raw', import: 'default', eager: true })

/** Beginnings of keys that are put together: `word('rule', …)`, t(`finding.${kind}.act`). */
function beginnings(text: string): string[] {
  const words = [...text.matchAll(/word\('([\w.]+)'/g)].map((found) => `${found[1]}.`)
  return [...words, ...[...text.matchAll(/`([\w.]+\.)\$\{/g)].map((found) => found[1] ?? '')]
}

test('both languages say the same things', () => expect(differences(ZH, EN)).toEqual([]))

test('every text is said by some page', () => {
  const text = Object.values(SOURCES).join('\n')
  const begun = beginnings(text)
  const unsaid = Object.keys(ZH).filter((key) => !text.includes(`'${key}'`) && !begun.some((beginning) => key.startsWith(beginning)))
  expect(unsaid).toEqual([])
})

test('a name that an edition brings and we have no word for is shown as it is', () => {
  setLanguage('zh-CN')
  expect(word('rule', 'close_presence')).toContain('时空伴随')
  expect(word('rule', 'arrivals_2022')).toBe('arrivals_2022')
})
