/** The words of this page, in the reader's language. */
import { texts } from '@healthcode/core/i18n'

import { en } from './en.ts'
import { zhCN } from './zh-CN.ts'

export type Key = keyof typeof zhCN

export const t = texts(zhCN, en)

export function isKey(name: string): name is Key {
  return name in zhCN
}

/** A travel notice for the guard, by the id that the edition gives it; an id of a newer edition stands for itself. */
export function notice(id: string): string {
  return isKey(id) ? t(id) : id
}
