/** Who looked, page by page: acts and roles in the reader’s words, by day. */
import type { Looked } from '@healthcode/core/types-rights'

import { localDay } from '../app/days.ts'
import { t, type TextKey, zh } from '../texts/index.ts'

export const WINDOWS = ['14', '30', '90'] as const

/** What was done; an act that this page does not know yet is named as it is. */
export function actOf({ act }: Pick<Looked, 'act'>): string {
  const key = `looked.${act}`
  return key in zh ? t(key as TextKey) : t('looked.other', { act })
}

/** In what role, and of which office; the person’s own acts have no office. */
export function whoOf({ role, office }: Pick<Looked, 'role' | 'office'>): string {
  const key = `role.${role}`
  const named = key in zh ? t(key as TextKey) : role
  return office === '' ? named : `${office} · ${named}`
}

/** The newest day first, each with its looks in the order they came. */
export function byDay(looks: readonly Looked[]): Looked[][] {
  const days = new Map<string, Looked[]>()
  for (const each of looks) {
    const on = localDay(new Date(each.at))
    days.set(on, [...(days.get(on) ?? []), each])
  }
  return [...days.values()]
}
