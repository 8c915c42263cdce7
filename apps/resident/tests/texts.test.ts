// @vitest-environment node
import { differences } from '@healthcode/core/parity'
import { expect, it } from 'vitest'

import { en, named, t, zh } from '../src/texts/index.ts'

const SOURCE = import.meta.glob<string>('../src/**/*.{vue,ts}', { query: '?raw', import: 'default', eager: true })

/** Keys that are put together in the code: `t(`steps.${step}`)`. */
const MADE = /^(steps|rule|rule_why|notice|need|evidence|login\.channel|identity\.(types|fault)|claim\.fault|declare\.(symptom|symptom_short|answer|fault)|information\.outcome|community\.fault|code\.state|color|home|help|gate\.camera|paper\.layout|looked|role|account\.stay|appeal\.(about|ground|state|fault)|rights|relation|family\.(state|reason|proof_kind|proof_page|fault))\.|^family\.(photo|done|end|delete)_/

function source(): string {
  return Object.keys(SOURCE)
    .filter((name) => !name.includes('/texts/'))
    .map((name) => SOURCE[name])
    .join('\n')
}

it('both languages say the same things with the same facts', () => {
  expect(differences(zh, en)).toEqual([])
})

it('every sentence is used somewhere', () => {
  const code = source()
  expect(Object.keys(zh).filter((key) => !MADE.test(key) && !code.includes(`'${key}'`))).toEqual([])
})

it('quotes the sentence of the FAQ to the letter (F34)', () => {
  expect(zh['code.notices']).toBe('经过数据库查询,您有以下出行提示:')
  expect(zh['information.notices']).toBe('经过数据库查询,您有以下出行提示:')
})

it('names what it does not know by its own name', () => {
  expect(named('rule', 'close_presence')).toBe(t('rule.close_presence'))
  expect(named('rule', 'some_new_rule')).toContain('some_new_rule')
  expect(named('need', 'some_new_need')).toContain('some_new_need')
  expect(named('evidence', 'some_new_kind')).toContain('some_new_kind')
})
