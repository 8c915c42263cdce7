// @vitest-environment node
import { describe, expect, it } from 'vitest'

import { type Answers, faultsOf, temperatureOf, toggled, unanswered } from '../src/declaration/answers.ts'

const GIVEN: Answers = {
  symptoms: ['none'],
  temperature: '36.5',
  contact_with_case: 'no',
  was_in_risk_area: 'unsure',
  truth: true,
}

describe('symptoms', () => {
  it('“none” takes the others away, and any other takes “none” away', () => {
    expect(toggled(['cold_like', 'other'], 'none')).toEqual(['none'])
    expect(toggled(['none'], 'cold_like')).toEqual(['cold_like'])
  })

  it('several stand together, and a second press takes one back', () => {
    expect(toggled(['cold_like'], 'other')).toEqual(['cold_like', 'other'])
    expect(toggled(['cold_like', 'other'], 'cold_like')).toEqual(['other'])
    expect(toggled(['none'], 'none')).toEqual([])
  })
})

describe('a temperature', () => {
  it('lies between 35.0 and 42.0, both included', () => {
    expect(temperatureOf('35')).toBe(35)
    expect(temperatureOf('42.0')).toBe(42)
    expect(temperatureOf('34.9')).toBeNull()
    expect(temperatureOf('42.1')).toBeNull()
  })

  it('is read as people type it, and may be left out', () => {
    for (const typed of ['36.5', '36,5', '３６．５', '36.5℃', '36。5', ' 36.5 °C ']) expect(temperatureOf(typed)).toBe(36.5)
    expect(temperatureOf('  ')).toBeUndefined()
    for (const typed of ['365', 'abc', '36.5.1', '3 6']) expect(temperatureOf(typed)).toBeNull()
  })
})

describe('a declaration', () => {
  it('begins with nothing answered for the person', () => {
    expect(Object.keys(faultsOf(unanswered())).sort()).toEqual(['contact_with_case', 'symptoms', 'truth', 'was_in_risk_area'])
  })

  it('can be sent when all is answered, with or without a temperature', () => {
    expect(faultsOf(GIVEN)).toEqual({})
    expect(faultsOf({ ...GIVEN, temperature: '' })).toEqual({})
  })

  it('is not sent without the truth statement', () => {
    expect(faultsOf({ ...GIVEN, truth: false })).toEqual({ truth: 'truth' })
  })
})
