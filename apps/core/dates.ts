/** Instants as people here read them: Beijing time (Asia/Shanghai), in the language of the page. */
import { type Language, language } from './i18n.ts'

const ZONE = 'Asia/Shanghai'
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', DAY], ['hour', HOUR], ['minute', MINUTE], ['second', SECOND],
]
const UNIT_WORDS = {
  'zh-CN': { day: ' 天', hour: ' 小时', minute: ' 分钟', second: ' 秒' },
  en: { day: 'day', hour: 'hour', minute: 'minute', second: 'second' },
} as const

/** An instant as the server writes it, or as a Date. */
export type At = string | Date

const formats = new Map<string, Intl.DateTimeFormat>()

/** 20:05 */
export function shortTime(at: At, lang: Language = language.value): string {
  return format('short', lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(dateOf(at))
}

/** 20:05:09, to stand beside a code that moves every second. */
export function clockTime(at: At, lang: Language = language.value): string {
  const options = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
  return format('clock', lang, options).format(dateOf(at))
}

/** 2022年5月18日 / 18 May 2022 */
export function day(at: At, lang: Language = language.value): string {
  return format('day', lang, { year: 'numeric', month: 'long', day: 'numeric' }).format(dateOf(at))
}

/** 2022年5月18日 20:05 / 18 May 2022, 20:05 */
export function dayAndTime(at: At, lang: Language = language.value): string {
  return `${day(at, lang)}${lang === 'en' ? ', ' : ' '}${shortTime(at, lang)}`
}

/** 5月18日 20:05 / 18 May, 20:05, for what lies within a few weeks. */
export function when(at: At, lang: Language = language.value): string {
  const short = format('month', lang, { month: 'long', day: 'numeric' }).format(dateOf(at))
  return `${short}${lang === 'en' ? ', ' : ' '}${shortTime(at, lang)}`
}

/** 3小时后 / in 3 hours; 5分钟前 / 5 minutes ago: rounded towards now, never promising too much. */
export function fromNow(at: At, now: At, lang: Language = language.value): string {
  const ms = dateOf(at).getTime() - dateOf(now).getTime()
  const [unit, size] = UNITS.find(([, size]) => Math.abs(ms) >= size) ?? ['second', SECOND]
  return new Intl.RelativeTimeFormat(tag(lang), { numeric: 'always' }).format(Math.trunc(ms / size), unit)
}

/** 2 天 3 小时 / 2 days 3 hours: at most two units, rounded up, so that what is told to be over is over. */
export function duration(ms: number, lang: Language = language.value): string {
  const at = Math.max(0, UNITS.findIndex(([, size]) => ms >= size))
  const [[large, size], small] = [UNITS[ms < SECOND ? 3 : at] ?? ['second', SECOND], UNITS[at + 1]]
  if (ms < SECOND || !small) return counted(Math.ceil(Math.max(0, ms) / SECOND), 'second', lang)
  const rounded = Math.ceil(ms / small[1]) * small[1]
  const rest = (rounded % size) / small[1]
  if (rounded >= (UNITS[at - 1]?.[1] ?? Infinity)) return duration(rounded, lang)
  const whole = counted(Math.floor(rounded / size), large, lang)
  return rest === 0 ? whole : `${whole} ${counted(rest, small[0], lang)}`
}

function counted(count: number, unit: Intl.RelativeTimeFormatUnit, lang: Language): string {
  const word = UNIT_WORDS[lang][unit as keyof (typeof UNIT_WORDS)['en']]
  return lang === 'en' ? `${count} ${word}${count === 1 ? '' : 's'}` : `${count}${word}`
}

/** British order in English: a day before its month cannot be taken for a month here. */
function tag(lang: Language): string {
  return lang === 'en' ? 'en-GB' : 'zh-CN'
}

function format(name: string, lang: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name}/${lang}`
  const made = formats.get(key) ?? new Intl.DateTimeFormat(tag(lang), { ...options, timeZone: ZONE })
  formats.set(key, made)
  return made
}

function dateOf(at: At): Date {
  return at instanceof Date ? at : new Date(at)
}
