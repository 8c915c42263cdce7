/** The ways a code or a list is not accepted. Each has a stable code and facts for its sentence (`sentences.ts`). */

export type RefusalFacts = Record<string, string | number>

/** What was shown is wrong: forged, expired, replayed, malformed, of a foreign scheme. Its codes begin `code.`. */
export class BadCode extends Error {
  override readonly name = 'BadCode'

  constructor(readonly code: `code.${string}`, readonly facts: RefusalFacts = {}) {
    super(code)
  }
}

/** We could not find out; nobody may take it for a yes, nor for the holder's fault. Its codes begin `check.`. */
export class CannotCheck extends Error {
  override readonly name = 'CannotCheck'

  constructor(readonly code: `check.${string}`, readonly facts: RefusalFacts = {}) {
    super(code)
  }
}

/** A list is not believed, or cannot be read; the one that was there is kept. Its codes begin `list.` or `trust.`. */
export class BadList extends Error {
  override readonly name = 'BadList'

  constructor(readonly code: `list.${string}` | `trust.${string}`, readonly facts: RefusalFacts = {}) {
    super(code)
  }
}

/** What a gate shows cannot be read, or no longer counts. Its codes begin `gate.`. */
export class BadGate extends Error {
  override readonly name = 'BadGate'

  constructor(readonly code: `gate.${string}`, readonly facts: RefusalFacts = {}) {
    super(code)
  }
}

export type Refusal = BadCode | CannotCheck

export function isRefusal(fault: unknown): fault is Refusal {
  return fault instanceof BadCode || fault instanceof CannotCheck
}
