/** What the pages say, in both languages: one catalogue of flat keys, 中文 the measure. */
import { texts } from '@healthcode/core/i18n'

import { code as enCode } from './en/code.ts'
import { declaration as enDeclaration } from './en/declaration.ts'
import { entry as enEntry } from './en/entry.ts'
import { family as enFamily } from './en/family.ts'
import { frame as enFrame } from './en/frame.ts'
import { gate as enGate } from './en/gate.ts'
import { help as enHelp } from './en/help.ts'
import { information as enInformation } from './en/information.ts'
import { paper as enPaper } from './en/paper.ts'
import { queue as enQueue } from './en/queue.ts'
import { rights as enRights } from './en/rights.ts'
import { code } from './zh-CN/code.ts'
import { declaration } from './zh-CN/declaration.ts'
import { entry } from './zh-CN/entry.ts'
import { family } from './zh-CN/family.ts'
import { frame } from './zh-CN/frame.ts'
import { gate } from './zh-CN/gate.ts'
import { help } from './zh-CN/help.ts'
import { information } from './zh-CN/information.ts'
import { paper } from './zh-CN/paper.ts'
import { queue } from './zh-CN/queue.ts'
import { rights } from './zh-CN/rights.ts'

export const zh = { ...frame, ...entry, ...declaration, ...code, ...gate, ...information, ...paper, ...queue, ...family, ...rights, ...help }
export const en = { ...enFrame, ...enEntry, ...enDeclaration, ...enCode, ...enGate, ...enInformation, ...enPaper, ...enQueue, ...enFamily, ...enRights, ...enHelp }

export type TextKey = keyof typeof zh

/** A sentence in the language of the page. */
export const t = texts(zh, en)

/** Lists whose members the server may add to: rules, notices, needs, kinds of evidence. */
export type Family = 'rule' | 'rule_why' | 'notice' | 'need' | 'evidence'

/** The text of `id` in its family; what this page does not know yet is named as it is. */
export function named(family: Family, id: string, facts: Record<string, string | number> = {}): string {
  const key = `${family}.${id}`
  if (key in zh) return t(key as TextKey, facts)
  return t(`${family}.unknown`, { rule: id, need: id, kind: id, ...facts })
}
