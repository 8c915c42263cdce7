/**
 * What a document number looks like, checked while it is typed, so that a slip is seen beside the field and not a
 * page later. The server checks again and knows more (regions, validity): this only spares a round trip.
 */

/** Document types by the code they are exchanged under; the names stand in the texts. */
export const DOCUMENT_TYPES = ['10', '14', '15', '16', '20', '34', '99'] as const

export type DocumentType = (typeof DOCUMENT_TYPES)[number]

/** What is wrong with a number: a key under `identity.fault`; `left` is how many characters are still to come. */
export interface NumberFault {
  key: 'empty' | 'short' | 'long' | 'characters' | 'void_15' | 'birth_date' | 'check_digit' | 'format'
  left?: number
}

const RESIDENT_LENGTH = 18
const OLDEST_YEARS = 130 // an older birth date is a typing error

// ISO 7064 MOD 11-2 as GB 11643-1999 prints it: weights of the first 17 digits, and the letter of each remainder.
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECK_LETTERS = '10X98765432'

const PATTERNS: Record<DocumentType, RegExp> = {
  '10': /^[0-9]{17}[0-9X]$/,
  '14': /^[HM][0-9]{8}$/,
  '15': /^[0-9]{8}$/,
  '16': /^[0-9A-Z]{7,12}$/,
  '20': /^[0-9A-Z]{5,17}$/,
  '34': /^([A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X])$/,
  '99': /^[0-9A-Z]{4,32}$/,
}

/** The number as it is sent: capitals, no blanks; full-width digits (an input method left on) become plain ones. */
export function normalised(raw: string): string {
  return raw.normalize('NFKC').replace(/\s/g, '').toUpperCase()
}

/** The check letter that follows 17 digits. */
export function checkLetter(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(first17[place]), 0)
  return CHECK_LETTERS.charAt(sum % 11)
}

/** Whether the number itself tells the day of birth, so that nobody need ask for it. */
export function tellsBirthDate(type: DocumentType, raw: string): boolean {
  return type === '10' || (type === '34' && normalised(raw).length === RESIDENT_LENGTH)
}

/** What is wrong with `raw` as a number of that type on that day (local, `YYYY-MM-DD`), or null. */
export function numberFault(type: DocumentType, raw: string, today: string): NumberFault | null {
  const number = normalised(raw)
  if (number === '') return { key: 'empty' }
  if (type === '10') return residentFault(number, today)
  if (!PATTERNS[type].test(number)) return { key: 'format' }
  return tellsBirthDate(type, number) ? eighteenFault(number, today) : null
}

/** Whether a fault is worth saying at once: what more typing may mend waits until the person leaves the field. */
export function saidWhileTyping(fault: NumberFault | null): boolean {
  return fault !== null && ['characters', 'long', 'birth_date', 'check_digit'].includes(fault.key)
}

function residentFault(number: string, today: string): NumberFault | null {
  if (/[^0-9X]|X./.test(number)) return { key: 'characters' }
  if (number.length > RESIDENT_LENGTH) return { key: 'long' }
  if (/^[0-9]{15}$/.test(number)) return { key: 'void_15' }
  if (number.length === RESIDENT_LENGTH) return eighteenFault(number, today)
  return number.endsWith('X') ? { key: 'characters' } : { key: 'short', left: RESIDENT_LENGTH - number.length }
}

function eighteenFault(number: string, today: string): NumberFault | null {
  if (!isBirthDate(number.slice(6, 14), today)) return { key: 'birth_date' }
  return checkLetter(number.slice(0, 17)) === number.charAt(17) ? null : { key: 'check_digit' }
}

function isBirthDate(digits: string, today: string): boolean {
  const day = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
  const instant = new Date(`${day}T00:00:00Z`)
  const exists = !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day)
  const oldest = `${Number(today.slice(0, 4)) - OLDEST_YEARS - 1}${today.slice(4)}`
  return exists && day <= today && day > oldest
}
