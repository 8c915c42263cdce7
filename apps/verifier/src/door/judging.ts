/**
 * The verdict by this device's own lists, in the words of the server's, so that the screen need not care who said it. It
 * tells nothing that the code and the list do not say: no notices, and never “no abnormality”.
 */
import { CannotCheck, isRefusal } from '@healthcode/core/refusals'
import { type Trust, type Verified, verify } from '@healthcode/core/scans'
import type { StatusList } from '@healthcode/core/status-lists'

import { t } from '../texts/index.ts'
import { BY_THE_CLOCK } from './inspection.ts'
import { type Found, refusedVerdict, unknownVerdict, verdict } from './verdicts.ts'

/** What a judgement rests on. `certain`: the server told this device's clock; else the clock accuses nobody. */
export interface Lists {
  trust: Trust
  status: ReadonlyMap<number, StatusList>
  certain: boolean
}

/** `at`: when the code was seen. `nonce`: of the gate that binds showings. */
export function judge(text: string, { trust, status, certain }: Lists, at: Date, nonce?: Uint8Array): Found {
  try {
    return told(verify(text, trust, status, at, nonce), at)
  } catch (fault) {
    if (!isRefusal(fault)) throw fault
    if (fault instanceof CannotCheck) return unknownVerdict(fault, at)
    return certain || !BY_THE_CLOCK.has(fault.code) ? refusedVerdict(fault, at) : clockless(at)
  }
}

/** Nobody told this device the time: what looks old may be fresh. */
function clockless(at: Date): Found {
  return verdict('cannot_check', 'check.own_clock', () => t('check.own_clock'), at)
}

function told({ presentation: { credential, shownAt }, told: facts, asOf }: Verified, at: Date): Found {
  const test = facts.latestNegative
  return {
    ...verdict('accepted', 'scan.accepted', () => '', at),
    color: facts.color,
    pop_up: facts.popUp,
    declared: facts.declared,
    name: credential.nameHint,
    level: credential.level,
    shown_at: shownAt?.toISOString() ?? null,
    shown_ago: shownAt && Math.max(0, Math.floor((+at - +shownAt) / 1000)),
    latest_negative: test && { sampled_at: test.sampledAt.toISOString(), reported_at: test.reportedAt.toISOString() },
    offline: { as_of: asOf.toISOString(), fresh: facts.fresh ?? true },
  }
}
