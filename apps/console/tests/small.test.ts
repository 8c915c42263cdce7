import { setLanguage } from '@healthcode/core/i18n'
import { beforeEach, describe, expect, test } from 'vitest'

import { detailLines } from '../src/lists/details.ts'
import { faultOfFile, sizeOf } from '../src/lists/files.ts'
import { barOf, fullBar } from '../src/lists/shares.ts'
import { instantOf, localTime } from '../src/people/localTime.ts'
import { counted, percent } from '../src/shared/numbers.ts'

beforeEach(() => setLanguage('zh-CN'))

describe('a time that is typed', () => {
  test('is Beijing time, whatever the zone of the device', () => {
    expect(localTime(new Date('2022-05-17T16:05:00Z'))).toBe('2022-05-18T00:05')
    expect(instantOf('2022-05-18T00:05')).toBe('2022-05-17T16:05:00Z')
  })

  test.each(['', '2022-05-18', '2022-02-30T99:00', 'tomorrow'])('“%s” is none', (text) => expect(instantOf(text)).toBeNull())
})

describe('a file', () => {
  test('is wanted, as CSV, with something in it', () => {
    expect(faultOfFile(null)).not.toBe('')
    expect(faultOfFile(new File(['x'], 'list.xlsx'))).toContain('list.xlsx')
    expect(faultOfFile(new File([], 'list.csv'))).not.toBe('')
    expect(faultOfFile(new File(['x'], 'LIST.CSV'))).toBe('')
  })

  test.each([[1, '0.1 kB'], [2100, '2.1 kB'], [999_999, '1000.0 kB'], [1_000_000, '1.0 MB']])('%d bytes are %s', (bytes, size) =>
    expect(sizeOf(bytes)).toBe(size))
})

test('small shares keep two digits', () => {
  expect([percent(0.415), percent(0.0077), percent(0)]).toEqual(['42%', '0.77%', '0%'])
  expect(counted(2_000_400)).toBe('2,000,400')
})

describe('the details of a sampled row', () => {
  test('are told in words, times in Beijing time, needs with their numbers', () => {
    const details = {
      exposed_at: '2022-05-17T13:00:00+00:00', place: '长安集贸市场',
      needs: [{ need: 'community_report' }, { need: 'negative_tests', count: 2, apart_hours: 24 }],
    }
    const told = ['暴露：5月17日 21:00', '场所：长安集贸市场', '解除条件：向社区报备、核酸阴性 2 次（间隔满 24 小时）']
    expect(detailLines(details)).toEqual(told)
    expect(detailLines(JSON.stringify(details))).toEqual(told)
  })

  test('that we have no word for keep their name; text that is no JSON is shown', () => {
    expect(detailLines({ batch: 7 })).toEqual(['batch：7'])
    expect(detailLines('free text')).toEqual(['details：free text'])
    expect(detailLines('')).toEqual([])
  })
})

describe('the bar of a share', () => {
  test('is full at a round number that no share passes', () => {
    expect([fullBar([0.0077, 0.01]), fullBar([0.0101]), fullBar([0.415, null]), fullBar([null])]).toEqual([0.01, 0.05, 0.5, 0.01])
    expect([barOf(0.25, 0.5), barOf(null, 0.5)]).toEqual(['50%', '0%'])
  })

  test('holds a list that names more rows than there are residents', () => expect(fullBar([1.4])).toBe(1.4))
})
