import { afterEach, expect, test } from 'vitest'
import { nextTick } from 'vue'

import { everySentence } from '../every-sentence.ts'
import { setLanguage } from '../i18n.ts'
import { ApiProblem } from '../problems.ts'
import { retold, useRetold } from '../vue/retold.ts'

afterEach(() => setLanguage('zh-CN'))

test('a refusal that was told in Chinese is told in English when the page changes its language', async () => {
  const problem = new ApiProblem('identity.no_match', 422, '证件号码与姓名不一致。')
  const sentence = useRetold(() => problem)
  expect(sentence.value).toBe('证件号码与姓名不一致。')
  setLanguage('en')
  await nextTick()
  await expect.poll(() => sentence.value).toBe(everySentence('identity.no_match', 'en'))
})

test('the facts of the refusal stand in its sentence', async () => {
  const problem = new ApiProblem('code.expired', 422, '…', {})
  expect(await retold(problem, 'en')).toMatch(/expired/)
  const asked = new ApiProblem('check.clock_ahead', 422, '…', { seconds: 77 })
  expect(await retold(asked, 'en')).toMatch(/ 77 s /)
})

test('what went wrong on the way is told in either language', async () => {
  const problem = ApiProblem.onTheWay('network.offline')
  expect(problem.message).toMatch(/没有连上/)
  expect(await retold(problem, 'en')).toMatch(/No connection/)
})

test('a code that this page does not know stays as the server told it', async () => {
  expect(await retold(new ApiProblem('of.tomorrow', 400, '明天的话'), 'en')).toBe('明天的话')
})
