import { afterEach, describe, expect, test, vi } from 'vitest'

import { filled, language, setLanguage, startLanguage, texts } from '../i18n.ts'
import { differences } from '../parity.ts'
import { sentence, sentencesOf } from '../sentences.ts'
import { en, zh } from '../vue/words-catalogue.ts'

const t = texts(
  { left: '今天还可以申报 {count} 次', hello: '你好，{name}' },
  { left: { one: '{count} declaration left today', other: '{count} declarations left today' }, hello: 'Hello, {name}' },
)

afterEach(() => {
  localStorage.clear()
  vi.unstubAllGlobals()
  setLanguage('zh-CN')
})

describe('a text', () => {
  test('is told in the language of the page, with its facts', () => {
    expect(t('hello', { name: '张三' })).toBe('你好，张三')
    setLanguage('en')
    expect(t('hello', { name: 'Zhang' })).toBe('Hello, Zhang')
  })

  test('counts in English: 0 and 2 are many, 1 is one', () => {
    setLanguage('en')
    expect([0, 1, 2].map((count) => t('left', { count }))).toEqual([
      '0 declarations left today', '1 declaration left today', '2 declarations left today',
    ])
  })

  test('keeps a fact visible that nobody gave', () => {
    expect(filled('{a} {b}', { a: 0 })).toBe('0 {b}')
  })
})

describe('the language', () => {
  test.each([['en-US', 'en'], ['EN', 'en'], ['zh-TW', 'zh-CN'], ['fr', 'zh-CN'], ['ende', 'zh-CN'], ['', 'zh-CN']] as const)(
    'of a browser that asks for %s is %s', (asked, told) => {
      localStorage.clear()
      vi.stubGlobal('navigator', { language: asked })
      startLanguage()
      expect(language.value).toBe(told)
      expect(document.documentElement.lang).toBe(told)
    },
  )

  test('that was chosen is there again', () => {
    setLanguage('en')
    startLanguage()
    expect(language.value).toBe('en')
  })
})

describe('parity', () => {
  test('names what is missing, what is empty and whose facts differ', () => {
    const found = differences({ a: '{x}', b: 'b', c: '', d: '{n}' }, { a: '{y}', c: 'c', d: { one: '{n}', other: '{n}' } })
    expect(found).toEqual(['a: facts {x} in zh-CN, {y} in en', 'b: missing in en', 'c: empty'])
  })

  test('holds for the shared components', () => {
    expect(differences(zh, en)).toEqual([])
  })
})

describe('the sentence of a code', () => {
  test('is the very one that the server says', () => {
    expect(sentence('code.too_old', { seconds: 31, most: 30 }, 'zh-CN')).toContain('31 秒')
    expect(sentence('check.clock_ahead', { seconds: 40 }, 'en')).toContain('40 s')
    expect(sentence('code.unheard_of', {}, 'en')).toBe('code.unheard_of')
  })

  test.each([
    'code.foreign', 'code.malformed', 'code.forged', 'code.forged_showing', 'code.wrong_division', 'code.expired',
    'code.issuer_key_expired', 'code.too_old', 'code.other_gate', 'code.not_bound', 'code.shown_elsewhere',
    'code.void', 'code.issuer_key_revoked', 'code.wrong_purpose', 'code.wrong_suite',
    'check.unknown_issuer', 'check.issuer_not_yet', 'check.clock_ahead', 'check.clock_behind', 'check.suite_unavailable',
    'check.trust_expired', 'check.no_list', 'check.list_ahead', 'check.list_too_old', 'check.not_on_list',
    'list.malformed', 'list.forged', 'list.other_environment', 'list.other_division', 'list.older', 'list.ahead',
    'list.incomplete', 'list.too_large',
    'trust.other_environment', 'trust.older', 'trust.forged', 'trust.expired',
    'gate.foreign', 'gate.malformed', 'gate.too_old', 'gate.ahead', 'gate.not_encodable',
    'rule.color', 'rule.pop_up', 'rule.temperature', 'rule.test_missing', 'rule.test_too_old', 'rule.not_declared',
    'rule.list_stale',
  ])('%s is there in both languages', (code) => {
    expect(sentence(code, {}, 'zh-CN')).not.toBe(code)
    expect(sentence(code, {}, 'en')).not.toBe(code)
  })

  test('is read from TOML with its escapes, tables and comments', () => {
    const found = sentencesOf('top = "t"\n[a]\nb = "say \\"c\\" = d" # why\n# [x]\n[e.f]\ng="h"\n')
    expect([...found]).toEqual([['top', 't'], ['a.b', 'say "c" = d'], ['e.f.g', 'h']])
  })
})
