/** What the mini-programs say: the resident's page's catalogue, so that both say one thing alike, and a few words more. */
import { texts } from '@healthcode/core/i18n'
import { en as enPage, zh as zhPage } from '@healthcode/resident/texts/index.ts'

import { mini as enMini } from './en/mini.ts'
import { mini } from './zh-CN/mini.ts'

export { named } from '@healthcode/resident/texts/index.ts'

export const zh = { ...zhPage, ...mini }
export const en = { ...enPage, ...enMini }

export type TextKey = keyof typeof zh

/** A sentence in the language of the program. */
export const t = texts(zh, en)
