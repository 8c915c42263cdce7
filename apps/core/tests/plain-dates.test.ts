/** Without Intl the instants read exactly as with it, in both languages, at every kind of midnight. */
import { expect, test } from 'vitest'

import * as dates from '../dates.ts'
import * as plain from '../plain/dates.ts'

const INSTANTS = [
  '2022-05-18T00:00:00Z', '2022-05-17T15:59:59Z', '2022-05-17T16:00:00Z', '2022-12-31T16:00:00Z', '2024-02-28T16:00:01Z',
  '2022-01-01T04:05:09.900Z', '2030-11-30T23:59:59Z',
]
const TOLD = ['shortTime', 'clockTime', 'day', 'dayAndTime', 'when'] as const

test.each(TOLD)('%s is the same without Intl', (name) => {
  for (const at of INSTANTS) {
    for (const language of ['zh-CN', 'en'] as const) expect(plain[name](at, language)).toBe(dates[name](at, language))
  }
})

test('a day is the day in Beijing', () => {
  expect(plain.localDay('2022-05-17T15:59:59Z')).toBe('2022-05-17')
  expect(plain.localDay('2022-05-17T16:00:00Z')).toBe('2022-05-18')
})
