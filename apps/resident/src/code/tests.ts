/** How old a test is, as doors ask for it: within 24, 48 or 72 hours of sampling, or how many days ago. */

const HOUR = 3_600_000
const DOOR_HOURS = [24, 48, 72] as const

export type TestAge = { within: 24 | 48 | 72 } | { days: number }

/** At exactly 24 hours the test no longer counts for a 24 h door. */
export function ageOf(sampledAt: Date, now: Date): TestAge {
  const hours = (now.getTime() - sampledAt.getTime()) / HOUR
  const within = DOOR_HOURS.find((limit) => hours < limit)
  return within ? { within } : { days: Math.floor(hours / 24) }
}
