/** Verdicts that this page gives by itself: a code that is wrong at first sight, and all the ways of not finding out. */
import type { ApiProblem } from '@healthcode/core/problems'
import type { BadCode } from '@healthcode/core/refusals'
import { sentence } from '@healthcode/core/sentences'
import type { Verdict, VerdictName } from '@healthcode/core/types'

import { t } from '../texts/index.ts'

/** Wrong by what is written in the code itself. */
export function refusedVerdict({ code, facts }: BadCode, at: Date): Verdict {
  return verdict('bad_code', code, sentence(code, facts), at)
}

/** Nobody answered; it is being tried again. */
export function lostVerdict(at: Date): Verdict {
  return verdict('cannot_check', 'check.network', t('check.network'), at)
}

/** The server asked for patience; it is being tried again. */
export function busyVerdict(at: Date): Verdict {
  return verdict('cannot_check', 'check.busy', t('check.busy'), at)
}

/** Nobody answered while the code was fresh: this one cannot be asked about any more. */
export function staleVerdict(at: Date): Verdict {
  return verdict('cannot_check', 'check.stale', t('check.stale'), at)
}

/** The server answered, but with no verdict. */
export function failedVerdict({ requestId }: ApiProblem, at: Date): Verdict {
  return verdict('cannot_check', 'check.failed', t('check.failed', { request: requestId ?? '—' }), at)
}

/** The same verdict, with how long ago this device looked at the very same showing. */
export function again(verdict: Verdict, before: number | null): Verdict {
  return { ...verdict, checked_before: before }
}

function verdict(name: VerdictName, code: string, words: string, at: Date): Verdict {
  return {
    verdict: name,
    code,
    sentence: words,
    color: null,
    pop_up: null,
    declared: null,
    name: null,
    level: null,
    shown_at: null,
    shown_ago: null,
    checked_before: null,
    no_abnormality: null,
    notices: [],
    latest_negative: null,
    rule: null,
    server_at: at.toISOString(),
  }
}
