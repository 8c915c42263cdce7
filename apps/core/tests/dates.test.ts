// @vitest-environment node
import { describe, expect, test } from 'vitest'

import { clockTime, day, dayAndTime, duration, fromNow, shortTime, when } from '../dates.ts'

const AT = '2022-05-18T12:05:09Z'
const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000]
const plus = (ms: number) => new Date(Date.parse(AT) + ms)

test('an instant is told in Beijing time, in both languages', () => {
  expect([shortTime(AT, 'en'), clockTime(AT, 'zh-CN')]).toEqual(['20:05', '20:05:09'])
  expect([day(AT, 'zh-CN'), day(AT, 'en')]).toEqual(['2022年5月18日', '18 May 2022'])
  expect([dayAndTime(AT, 'zh-CN'), dayAndTime(AT, 'en')]).toEqual(['2022年5月18日 20:05', '18 May 2022, 20:05'])
  expect([when(AT, 'zh-CN'), when(AT, 'en')]).toEqual(['5月18日 20:05', '18 May, 20:05'])
})

test('the day changes at midnight in Beijing, and midnight is 00:00', () => {
  expect(dayAndTime('2022-05-18T15:59:59Z', 'zh-CN')).toBe('2022年5月18日 23:59')
  expect(dayAndTime('2022-05-18T16:00:00Z', 'zh-CN')).toBe('2022年5月19日 00:00')
})

describe('from now', () => {
  test.each([
    [3 * HOUR, '3小时后', 'in 3 hours'],
    [3 * HOUR - 1, '2小时后', 'in 2 hours'],
    [DAY, '1天后', 'in 1 day'],
    [-5 * MINUTE, '5分钟前', '5 minutes ago'],
    [0, '0秒钟后', 'in 0 seconds'],
  ])('%d ms', (ms, zh, en) => {
    expect([fromNow(plus(ms), AT, 'zh-CN'), fromNow(plus(ms), AT, 'en')]).toEqual([zh, en])
  })
})

describe('a duration', () => {
  test.each([
    [0, '0 秒', '0 seconds'],
    [1, '1 秒', '1 second'],
    [59 * SECOND, '59 秒', '59 seconds'],
    [59.5 * SECOND, '60 秒', '60 seconds'],
    [MINUTE, '1 分钟', '1 minute'],
    [MINUTE + 1, '1 分钟 1 秒', '1 minute 1 second'],
    [23 * HOUR + 59 * MINUTE, '23 小时 59 分钟', '23 hours 59 minutes'],
    [DAY - 1, '1 天', '1 day'],
    [2 * DAY + 3 * HOUR, '2 天 3 小时', '2 days 3 hours'],
    [2 * DAY + 3 * HOUR + 1, '2 天 4 小时', '2 days 4 hours'],
    [-5, '0 秒', '0 seconds'],
  ])('of %d ms', (ms, zh, en) => {
    expect([duration(ms, 'zh-CN'), duration(ms, 'en')]).toEqual([zh, en])
  })
})
