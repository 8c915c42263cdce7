/** The catalogues of the console put together, and words for the names that the server uses. */
import { texts } from '@healthcode/core/i18n'

import { appeals as appealsEn } from './en/appeals.ts'
import { finding as findingEn } from './en/finding.ts'
import { frame as frameEn } from './en/frame.ts'
import { lists as listsEn } from './en/lists.ts'
import { paper as paperEn } from './en/paper.ts'
import { people as peopleEn } from './en/people.ts'
import { proxies as proxiesEn } from './en/proxies.ts'
import { appeals } from './zh-CN/appeals.ts'
import { finding } from './zh-CN/finding.ts'
import { frame } from './zh-CN/frame.ts'
import { lists } from './zh-CN/lists.ts'
import { paper } from './zh-CN/paper.ts'
import { people } from './zh-CN/people.ts'
import { proxies } from './zh-CN/proxies.ts'

export const ZH = { ...frame, ...people, ...finding, ...paper, ...proxies, ...appeals, ...lists }
export const EN = { ...frameEn, ...peopleEn, ...findingEn, ...paperEn, ...proxiesEn, ...appealsEn, ...listsEn }

export type Key = keyof typeof ZH

export const t = texts(ZH, EN)

/** The word for a name that the server uses; the name itself when an edition brings one that we have no word for. */
export function word(group: string, name: string): string {
  const key = `${group}.${name}`
  return key in ZH ? t(key as Key) : name
}
