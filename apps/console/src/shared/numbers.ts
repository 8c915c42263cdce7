/** Counts and shares as people read them. */
import { language } from '@healthcode/core/i18n'

/** 12,345 */
export function counted(count: number): string {
  return new Intl.NumberFormat(language.value).format(count)
}

/** 0.034 as 3.4%; small shares keep two digits, so that a county of a million does not read 0%. */
export function percent(share: number): string {
  return new Intl.NumberFormat(language.value, { style: 'percent', maximumSignificantDigits: 2 }).format(share)
}
