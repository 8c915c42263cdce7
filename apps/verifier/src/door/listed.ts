/** How the lists of this device stand: fresh, old, too old, none, or made later than our clock says now. */

/** `ahead`: this device's clock is slow by a list that a kept clock made. */
export type Listing = 'fresh' | 'stale' | 'refused' | 'none' | 'ahead'

/** What of a list says how long it is of use: times in ms. */
export interface Kept {
  asOf: Date
  fresh: number
  refuse: number
}

/** `age` in seconds. */
export interface ListsState {
  listing: Listing
  kept: Kept | null
  age: number
}

/** ms: how far ahead a list may be. */
const FUTURE = 10_000

/** Of several issuers' lists the oldest counts: nobody knows whose code comes next. */
export function listsState(lists: readonly Kept[], at: Date): ListsState {
  const kept = [...lists].sort((one, other) => +one.asOf - +other.asOf)[0]
  if (!kept) return { listing: 'none', kept: null, age: 0 }
  const age = +at - +kept.asOf
  return { listing: listingOf(kept, age), kept, age: Math.max(0, age / 1000) }
}

function listingOf({ fresh, refuse }: Kept, age: number): Listing {
  if (-age > FUTURE) return 'ahead'
  if (age <= fresh) return 'fresh'
  return age <= refuse ? 'stale' : 'refused'
}
