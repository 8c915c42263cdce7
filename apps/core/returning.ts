/**
 * Logging in at a provider: the browser is sent away and comes back to the page's own address with a code in it. The
 * code is taken out of the address at once, before anything else runs, so that it stands in no history and no link.
 */
const KEY = 'healthcode/away/'

export interface Leaving {
  channel: string
  /** Where the page goes on afterwards, as its router writes it. */
  next: string | null
}

export interface Returned extends Leaving {
  /** Empty when the provider refused or the person gave up there. */
  code: string
  state: string
}

interface Place {
  location: Pick<Location, 'search' | 'pathname' | 'hash'>
  history: Pick<History, 'replaceState'>
  sessionStorage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
}

/** Remembers in this window what the browser is sent away for. */
export function leaveFor(door: string, leaving: Leaving, at: Place = window): void {
  try {
    at.sessionStorage.setItem(KEY + door, JSON.stringify(leaving))
  } catch {
    // storage is closed in some private windows: who comes back begins again
  }
}

/** What the browser came back with, once; null when it did not come from a provider that this window was sent to. */
export function takeReturn(door: string, at: Place = window): Returned | null {
  const told = new URLSearchParams(at.location.search)
  const code = told.get('code') ?? ''
  const state = told.get('state') ?? ''
  if (!state || (!code && !told.has('error'))) return null
  at.history.replaceState(null, '', at.location.pathname + at.location.hash)
  const leaving = remembered(door, at)
  return leaving && { ...leaving, code, state }
}

function remembered(door: string, at: Place): Leaving | null {
  try {
    const text = at.sessionStorage.getItem(KEY + door)
    at.sessionStorage.removeItem(KEY + door)
    return text === null ? null : (JSON.parse(text) as Leaving)
  } catch {
    return null
  }
}
