/**
 * The machine-readable zone of a passport (ICAO 9303 part 4, two lines of 44), so that a form is filled in by typing or
 * pasting what stands at the foot of its page. Every part has a check digit; what does not check is refused by its name.
 * Nothing of it is sent anywhere: the form is.
 */

/** What the lines say. Days are `YYYY-MM-DD`; `name` is empty when only the second line was given. */
export interface Passport {
  name: string
  number: string
  nationality: string
  bornOn: string
  expiresOn: string
}

/** The part that does not check, or `lines` when these are no such lines. */
export type MrzFault = 'lines' | 'number' | 'birth' | 'expiry' | 'whole'

const LENGTH = 44
const WEIGHTS = [7, 3, 1]

/** Three letters where a passport prints fewer, or a kind of British nationality. */
const ALSO: Record<string, string> = { D: 'DEU', GBD: 'GBR', GBN: 'GBR', GBO: 'GBR', GBP: 'GBR', GBS: 'GBR', RKS: 'XKX' }

/** The passport of one or two lines (the second alone says all but the name), or what is wrong. `today`: `YYYY-MM-DD`. */
export function readMrz(raw: string, today: string): Passport | MrzFault {
  const lines = raw.normalize('NFKC').toUpperCase().replace(/«/g, '<<').split(/\s*\n\s*/).map((line) => line.replace(/\s/g, '')).filter(Boolean)
  const second = lines[lines.length - 1] ?? ''
  const first = lines.length === 2 ? (lines[0] ?? '') : ''
  if (lines.length > 2 || !/^[A-Z0-9<]{44}$/.test(second) || (first && !/^P[A-Z<][A-Z<]{42}$/.test(first))) return 'lines'
  return faultOf(second) ?? passportOf(first, second, today)
}

/** The check digit of a part: letters count from 10, fillers are nothing. */
export function checkDigit(part: string): string {
  const sum = [...part].reduce((total, sign, place) => total + valueOf(sign) * (WEIGHTS[place % 3] ?? 0), 0)
  return String(sum % 10)
}

function valueOf(sign: string): number {
  return sign === '<' ? 0 : Number.parseInt(sign, 36)
}

function faultOf(line: string): MrzFault | null {
  const checks = (from: number, to: number) => checkDigit(line.slice(from, to)) === line[to]
  if (!checks(0, 9)) return 'number'
  if (!checks(13, 19)) return 'birth'
  if (!checks(21, 27)) return 'expiry'
  const whole = line.slice(0, 10) + line.slice(13, 20) + line.slice(21, 43)
  return checkDigit(whole) === line[LENGTH - 1] ? null : 'whole'
}

function passportOf(first: string, line: string, today: string): Passport | MrzFault {
  const nationality = line.slice(10, 13).replace(/<+$/, '')
  const bornOn = dayOf(line.slice(13, 19), (year) => (year > Number(today.slice(0, 4)) ? year - 100 : year))
  const expiresOn = dayOf(line.slice(21, 27), (year) => year)
  if (bornOn === null) return 'birth'
  if (expiresOn === null) return 'expiry'
  const number = line.slice(0, 9).replace(/<+$/, '')
  return { name: nameOf(first), number, nationality: ALSO[nationality] ?? nationality, bornOn, expiresOn }
}

/** Given names behind the family name in the line, before it where people write them. */
function nameOf(line: string): string {
  const [family = '', given = ''] = line.slice(5).replace(/<+$/, '').split('<<')
  return [given, family].map((part) => part.replace(/</g, ' ').trim()).filter(Boolean).join(' ')
}

/** `YYMMDD` as a day that exists; two digits of a year are of this century unless `century` says otherwise. */
function dayOf(digits: string, century: (year: number) => number): string | null {
  if (!/^[0-9]{6}$/.test(digits)) return null
  const day = `${century(2000 + Number(digits.slice(0, 2)))}-${digits.slice(2, 4)}-${digits.slice(4)}`
  const instant = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day) ? day : null
}
