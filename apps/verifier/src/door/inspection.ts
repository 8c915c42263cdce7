/** What this page finds out about a text by itself, with the keys of the trust list and no network. */
import { hex } from '@healthcode/core/bytes'
import { read, type Presentation } from '@healthcode/core/codes'
import { BadCode, isRefusal } from '@healthcode/core/refusals'
import type { SecondLooks } from '@healthcode/core/replay'
import { check, type Trust } from '@healthcode/core/scans'

/** `refused`: wrong, whatever the server knows. `shown`: what can be read, even if it cannot be believed here. */
export interface Inspected {
  refused: BadCode | null
  shown: Presentation | null
  /** Seconds since this device looked at this very showing; null for the first look. */
  before: number | null
}

/** Refusals that rest on the time: worth nothing by a clock that may be wrong. */
const BY_THE_CLOCK = new Set(['code.too_old', 'code.expired', 'code.issuer_key_expired'])

/**
 * Only what is wrong by the code itself is refused here; what this page cannot find out, the server may. `at`: the
 * server's time, `certain` once it told it; before, the device's own clock accuses nobody.
 */
export function inspect(text: string, trust: Trust, looks: SecondLooks, at: Date, certain: boolean): Inspected {
  const shown = readable(text)
  try {
    check(text, trust, at)
  } catch (fault) {
    if (!isRefusal(fault)) throw fault
    const refused = fault instanceof BadCode && (certain || !BY_THE_CLOCK.has(fault.code)) ? fault : null
    if (refused) return { refused, shown, before: null }
  }
  return { refused: null, shown, before: shown && looks.look(shown, at) }
}

/** Whose phone it is, whatever its code says now; '' for a text that is no code of ours. */
export function holderOf(text: string): string {
  const shown = readable(text)
  return shown ? hex(shown.credential.holderKey) : ''
}

function readable(text: string): Presentation | null {
  try {
    return read(text)
  } catch {
    return null
  }
}
