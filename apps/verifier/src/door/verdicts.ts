/** Verdicts that this page gives by itself: a code that is wrong at first sight, and all the ways of not finding out. */
import type { ApiProblem } from '@healthcode/core/problems'
import type { BadCode, CannotCheck } from '@healthcode/core/refusals'
import { sentence } from '@healthcode/core/sentences'
import type { Verdict, VerdictName } from '@healthcode/core/types'

import { t } from '../texts/index.ts'

/** A verdict as this page holds it: the server's, or its own by the lists that it keeps. */
export interface Found extends Verdict {
  /** How far the news reaches by which it was told without the server, and whether a door may rely on it. */
  offline?: { as_of: string; fresh: boolean }
  /** Our own sentence, in the language that the page has by then. */
  said?: () => string
  /** What the code itself says of whoever shows it. */
  carried?: Carried
}

/** `softKey`: a key that no hardware keeps. `document`: on paper, the first two and last two characters of its number. */
export interface Carried {
  softKey: boolean
  document: string
}

/** Wrong by what is written in the code itself. */
export function refusedVerdict({ code, facts }: BadCode, at: Date): Found {
  return verdict('bad_code', code, () => sentence(code, facts), at)
}

/** Nobody answered; it is being tried again. */
export function lostVerdict(at: Date): Found {
  return verdict('cannot_check', 'check.network', () => t('check.network'), at)
}

/** The server asked for patience; it is being tried again. */
export function busyVerdict(at: Date): Found {
  return verdict('cannot_check', 'check.busy', () => t('check.busy'), at)
}

/** Nobody answered while the code was fresh: this one cannot be asked about any more. */
export function staleVerdict(at: Date): Found {
  return verdict('cannot_check', 'check.stale', () => t('check.stale'), at)
}

/** The server answered, but with no verdict. */
export function failedVerdict({ requestId }: ApiProblem, at: Date): Found {
  return verdict('cannot_check', 'check.failed', () => t('check.failed', { request: requestId ?? '—' }), at)
}

/** What could not be found out without the server, and what to do about it. */
export function unknownVerdict({ code, facts }: CannotCheck, at: Date): Found {
  return verdict('cannot_check', code, () => sentence(code, facts), at)
}

/** The same verdict, with how long ago this device looked at the very same showing. */
export function again(verdict: Found, before: number | null): Found {
  return { ...verdict, checked_before: before }
}

export function verdict(name: VerdictName, code: string, said: () => string, at: Date): Found {
  return {
    verdict: name,
    code,
    sentence: said(),
    said,
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
