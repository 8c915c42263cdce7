/**
 * Instants in Beijing time as `../dates.ts` says them, without Intl, which mini-programs need not have. Asia/Shanghai has
 * kept one offset, eight hours, since 1991; nothing here is older.
 */
import { type Language, language } from '../i18n.ts'

const OFFSET = 8 * 3_600_000
const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June',
  'July', 'August', 'September', 'October', 'November', 'December',
] as const

/** An instant as the server writes it, or as a Date. */
export type At = string | Date

/** 20:05 */
export function shortTime(at: At, _lang: Language = language.value): string {
  const local = localOf(at)
  return `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`
}

/** 20:05:09, to stand beside a code that moves every second. */
export function clockTime(at: At, lang: Language = language.value): string {
  return `${shortTime(at, lang)}:${two(localOf(at).getUTCSeconds())}`
}

/** 2022年5月18日 / 18 May 2022 */
export function day(at: At, lang: Language = language.value): string {
  const local = localOf(at)
  const year = local.getUTCFullYear()
  return lang === 'en' ? `${monthDay(local, lang)} ${year}` : `${year}年${monthDay(local, lang)}`
}

/** 2022年5月18日 20:05 / 18 May 2022, 20:05 */
export function dayAndTime(at: At, lang: Language = language.value): string {
  return `${day(at, lang)}${lang === 'en' ? ', ' : ' '}${shortTime(at, lang)}`
}

/** 5月18日 20:05 / 18 May, 20:05, for what lies within a few weeks. */
export function when(at: At, lang: Language = language.value): string {
  return `${monthDay(localOf(at), lang)}${lang === 'en' ? ', ' : ' '}${shortTime(at, lang)}`
}

/** 2022-05-18: the day here, as it is sent. */
export function localDay(at: At): string {
  return localOf(at).toISOString().slice(0, 10)
}

function monthDay(local: Date, lang: Language): string {
  const [month, date] = [local.getUTCMonth(), local.getUTCDate()]
  return lang === 'en' ? `${date} ${MONTHS[month] ?? ''}` : `${month + 1}月${date}日`
}

/** The instant whose UTC fields are the local ones. */
function localOf(at: At): Date {
  return new Date(new Date(at).getTime() + OFFSET)
}

function two(number: number): string {
  return `${number < 10 ? '0' : ''}${number}`
}
