/** A forehead temperature in °C, as a guard enters it: 35.0 to 42.0, to the tenth. */

/** From here on a temperature is not normal (体温正常). */
export const FEVER = 37.3
export const LEAST = 35
export const MOST = 42

/** What typed digits amount to so far: two make the whole degree, three the temperature. */
export interface Typed {
  digits: string
  whole: number | null
  value: number | null
}

/** One more digit; one that leads to no temperature begins anew. */
export function typed(former: string, digit: string): Typed {
  const digits = [former + digit, digit, ''].find(leads) ?? ''
  const whole = digits.length === 2 ? Number(digits) : null
  if (digits.length < 3) return { digits, whole, value: null }
  return { digits: '', whole: null, value: Number(digits) / 10 }
}

function leads(digits: string): boolean {
  if (digits.length < 2) return digits === '' || digits === '3' || digits === '4'
  const [low, high] = digits.length === 2 ? [LEAST, MOST] : [LEAST * 10, MOST * 10]
  return Number(digits) >= low && Number(digits) <= high
}
