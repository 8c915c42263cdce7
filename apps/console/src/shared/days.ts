/** A day of Beijing time without its year and time, where room is short. */
import { language } from '@healthcode/core/i18n'

/** 5月18日 / 18 May */
export function monthDay(at: string): string {
  const [tag, month] = language.value === 'en' ? (['en-GB', 'short'] as const) : (['zh-CN', 'long'] as const)
  return new Intl.DateTimeFormat(tag, { month, day: 'numeric', timeZone: 'Asia/Shanghai' }).format(new Date(at))
}
