import { beforeEach, expect, test } from 'vitest'

import { anyDraft, draft, draftName, dropDrafts, hasDraft, keepDraft } from '../src/people/drafts.ts'

const name = draftName('worker.changan', 'r1', 'cleared')

beforeEach(() => sessionStorage.clear())

test('what was typed is there again, with what it is about', () => {
  keepDraft(name, { text: '上门', of: ['close_presence'] })
  expect(draft(name)).toEqual({ text: '上门', of: ['close_presence'] })
  expect(hasDraft('worker.changan', 'r1')).toBe(true)
})

test('a draft belongs to its writer and its person', () => {
  keepDraft(name, { text: '上门', of: [] })
  expect(hasDraft('worker.changan', 'r2')).toBe(false)
  expect(hasDraft('worker.other', 'r1')).toBe(false)
})

test('an empty text is no draft', () => {
  keepDraft(name, { text: '上门', of: [] })
  keepDraft(name, { text: ' ', of: [] })
  expect(anyDraft()).toBe(false)
})

test('logging out drops drafts and nothing else', () => {
  sessionStorage.setItem('healthcode/console/job/upload', 'j1')
  keepDraft(name, { text: '上门', of: [] })
  dropDrafts()
  expect(anyDraft()).toBe(false)
  expect(sessionStorage.getItem('healthcode/console/job/upload')).toBe('j1')
})

test('a draft that cannot be read is an empty one', () => {
  sessionStorage.setItem(name, '{')
  expect(draft(name)).toEqual({ text: '', of: [] })
})
