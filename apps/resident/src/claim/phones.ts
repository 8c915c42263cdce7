/** A mainland mobile number as a field takes it: with or without +86, blanks and dashes. */

/** The eleven digits, or null when `raw` is no mainland mobile number. */
export function phoneOf(raw: string): string | null {
  const digits = raw
    .normalize('NFKC')
    .replace(/[\s\-()]/g, '')
    .replace(/^(\+?86|0086)(?=1)/, '')
  return /^1[3-9][0-9]{9}$/.test(digits) ? digits : null
}

/** Whether more typing cannot make `raw` a number: then the fault is said at once. */
export function isHopeless(raw: string): boolean {
  const digits = raw
    .normalize('NFKC')
    .replace(/[\s\-()]/g, '')
    .replace(/^(\+?86|0086)(?=1)/, '')
  return !/^(\+?8?6?|00?8?6?|1|1[3-9][0-9]{0,9})$/.test(digits)
}
