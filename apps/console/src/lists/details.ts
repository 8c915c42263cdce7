/** What a sampled row says beside its person, in words. */
import { when } from '@healthcode/core/dates'

import { type Key, t, word, ZH } from '../texts/index.ts'

/** Each fact as “name: value”; a fact that we have no word for under its own name. */
export function detailLines(details: Record<string, unknown> | string): string[] {
  return Object.entries(read(details)).map(([name, value]) => `${nameOf(name)}${t('punctuation.colon')}${valueOf(name, value)}`)
}

function read(details: Record<string, unknown> | string): Record<string, unknown> {
  if (typeof details !== 'string') return details
  try {
    const found: unknown = JSON.parse(details)
    return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {}
  } catch {
    return details ? { details } : {}
  }
}

function nameOf(name: string): string {
  const key = `lists.detail.${name}`
  return key in ZH ? t(key as Key) : name
}

function valueOf(name: string, value: unknown): string {
  if (name.endsWith('_at') && typeof value === 'string' && !Number.isNaN(Date.parse(value))) return when(value)
  if (Array.isArray(value)) return value.map((part) => valueOf('', part)).join(t('punctuation.and'))
  return isNeed(value) ? needOf(value) : typeof value === 'object' ? JSON.stringify(value) : String(value)
}

interface Need {
  need: string
  count?: number
  apart_hours?: number
}

function isNeed(value: unknown): value is Need {
  return typeof value === 'object' && value !== null && 'need' in value
}

function needOf({ need, count = 1, apart_hours }: Need): string {
  const what = word('need', need)
  if (count < 2) return what
  return apart_hours ? t('lists.detail.times_apart', { what, count, hours: apart_hours }) : t('lists.detail.times', { what, count })
}
