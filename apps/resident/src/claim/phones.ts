/** A mobile number as a field takes it: with or without +86, blanks and dashes; of abroad only where that is asked. */

function bare(raw: string): string {
  return raw
    .normalize('NFKC')
    .replace(/[\s\-()]/g, '')
    .replace(/^(\+?86|0086)(?=1)/, '')
}

/** The eleven digits, or null when `raw` is no mainland mobile number; `abroad`: one with its country's code is good too. */
export function phoneOf(raw: string, abroad = false): string | null {
  const digits = bare(raw)
  if (/^1[3-9][0-9]{9}$/.test(digits)) return digits
  return abroad && /^\+(?!86)[1-9][0-9]{6,14}$/.test(digits) ? digits : null
}

/** Whether more typing cannot make `raw` a number: then the fault is said at once. */
export function isHopeless(raw: string, abroad = false): boolean {
  const digits = bare(raw)
  if (abroad && /^\+([1-9][0-9]{0,14})?$/.test(digits)) return false
  return !/^(\+?8?6?|00?8?6?|1|1[3-9][0-9]{0,9})$/.test(digits)
}
