/** A county's name; a row may name none. */
import { t } from '../texts/index.ts'

export function countyName(name: string): string {
  return /^0*$/.test(name) ? t('lists.preview.county_unknown') : name
}
