import { mount } from '@vue/test-utils'
import { afterEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'

import { ServerClock } from '../clock.ts'
import { language, setLanguage } from '../i18n.ts'
import { ApiProblem } from '../problems.ts'
import LanguageSwitch from '../vue/LanguageSwitch.vue'
import ProblemNotice from '../vue/ProblemNotice.vue'
import RunningClock from '../vue/RunningClock.vue'
import StatusBadge from '../vue/StatusBadge.vue'

afterEach(() => {
  vi.useRealTimers()
  setLanguage('zh-CN')
})

test('the language is changed by one tap, and the button names the other one', async () => {
  const page = mount(LanguageSwitch)
  expect(page.text()).toBe('English')
  await page.trigger('click')
  expect(language.value).toBe('en')
  expect([page.text(), page.attributes('lang')]).toEqual(['中文', 'zh-CN'])
})

test('a problem is told with its sentence and its code, and may be tried again', async () => {
  const problem = new ApiProblem('claim.no_address', 422, '请填写地址。', {}, 'r-9')
  const page = mount(ProblemNotice, { props: { problem, again: true } })
  expect(page.attributes('role')).toBe('alert')
  for (const told of ['请填写地址。', 'claim.no_address', 'r-9']) expect(page.text()).toContain(told)
  await page.get('button').trigger('click')
  expect(page.emitted('again')).toHaveLength(1)
})

test('no problem, no notice; an error of another kind says its message', () => {
  expect(mount(ProblemNotice, { props: { problem: null } }).text()).toBe('')
  expect(mount(ProblemNotice, { props: { problem: new Error('x') } }).text()).toBe('x')
})

test('the clock runs with the seconds of the server', async () => {
  vi.useFakeTimers({ now: Date.parse('2022-05-18T12:05:09.400Z') })
  const page = mount(RunningClock, { props: { clock: new ServerClock(), withDay: true } })
  expect(page.text()).toBe('2022年5月18日20:05:09')
  vi.advanceTimersByTime(600)
  await nextTick()
  expect(page.get('.time').text()).toBe('20:05:10')
  page.unmount()
  expect(vi.getTimerCount()).toBe(0)
})

test('each color has a word and a shape of its own', () => {
  const pages = (['green', 'yellow', 'red', null] as const).map((color) => mount(StatusBadge, { props: { color } }))
  expect(pages.map((page) => page.text())).toEqual(['绿码', '黄码', '红码', '无法确认'])
  expect(new Set(pages.map((page) => page.get('path').attributes('d'))).size).toBe(4)
  expect(mount(StatusBadge, { props: { color: 'green', popUp: true } }).text()).toBe('绿码有弹窗')
})
