/** What this page finds out about a text by itself, with the keys of the trust list and no network. */
import { type Bytes, hex } from '@healthcode/core/bytes'
import { read, type Presentation } from '@healthcode/core/codes'
import { documentHint, softKey } from '@healthcode/core/credentials'
import { BadCode, isRefusal } from '@healthcode/core/refusals'
import type { SecondLooks } from '@healthcode/core/replay'
import { check, type Trust } from '@healthcode/core/scans'

import type { Carried } from './verdicts.ts'

/** `refused`: wrong, whatever the server knows. `shown`: what can be read, even if it cannot be believed here. */
export interface Inspected {
  refused: BadCode | null
  shown: Presentation | null
  /** Seconds since this device looked at this very showing; null for the first look, and for paper. */
  before: number | null
  /** At a gate that binds showings: the nonce of this one. */
  nonce: Bytes | null
  carried: Carried | null
}

/** A gate that takes only what was shown for it, each of its nonces once. */
export interface Binding {
  /** Why it does not take this showing, null when it does. */
  refusal(shown: Presentation): BadCode | null
  /** It was taken: its nonce is used up. */
  took(shown: Presentation): void
}

/** What an inspection rests on. `at`: the server's time, `certain` once it told it; before, our own clock accuses nobody. */
export interface Grounds {
  trust: Trust
  looks: SecondLooks
  at: Date
  certain: boolean
  gate: Binding | null
}

/** Refusals that rest on the time: worth nothing by a clock that may be wrong. */
export const BY_THE_CLOCK = new Set(['code.too_old', 'code.expired', 'code.issuer_key_expired'])

/** Only what is wrong by the code itself is refused here; what this page cannot find out, the server may. */
export function inspect(text: string, grounds: Grounds): Inspected {
  const shown = readable(text)
  const refused = refusalOf(text, shown, grounds)
  const carried = shown && { softKey: softKey(shown.credential), document: documentHint(shown.credential) }
  const found = { refused, shown, before: null, nonce: null, carried }
  if (refused || !shown) return found
  grounds.gate?.took(shown)
  const nonce = grounds.gate && shown.nonce.length ? shown.nonce : null
  return { ...found, nonce, before: shown.shownAt && grounds.looks.look(shown, grounds.at) }
}

function refusalOf(text: string, shown: Presentation | null, { trust, at, certain, gate }: Grounds): BadCode | null {
  try {
    check(text, trust, at, gate ? shown?.nonce : undefined)
  } catch (fault) {
    if (!isRefusal(fault)) throw fault
    if (fault instanceof BadCode && (certain || !BY_THE_CLOCK.has(fault.code))) return fault
  }
  return shown && gate ? gate.refusal(shown) : null
}

/**
 * Whose phone it is, whatever its code says now; '' for a text that is no code of ours, and for paper, which tells people
 * apart by its whole text only.
 */
export function holderOf(text: string): string {
  const shown = readable(text)
  return shown?.shownAt ? hex(shown.credential.holderKey) : ''
}

function readable(text: string): Presentation | null {
  try {
    return read(text)
  } catch {
    return null
  }
}
