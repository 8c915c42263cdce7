/** Days of the division (UTC+8 since 1992 without summer time), whatever zone the phone is set to. */

const OFFSET = 8 * 3_600_000
const DAY = 24 * 3_600_000

/** The local day of an instant, `2022-05-18`. */
export function localDay(at: Date): string {
  return new Date(at.getTime() + OFFSET).toISOString().slice(0, 10)
}

/** When the next local day begins: the daily limit counts anew. */
export function nextMidnight(at: Date): Date {
  const begun = Math.floor((at.getTime() + OFFSET) / DAY) * DAY
  return new Date(begun + DAY - OFFSET)
}

/** The instant of a local date and time as two fields give them (`2022-05-18`, `20:05`), or null. */
export function instantOf(day: string, time: string): Date | null {
  const instant = new Date(`${day}T${time}:00+08:00`)
  return Number.isNaN(instant.getTime()) ? null : instant
}
