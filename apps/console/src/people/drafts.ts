/**
 * Findings that are typed and not yet sent. They outlive a lost connection, a reload and an ended session, on this device
 * and in this tab only, and are dropped when they are sent or their writer logs out.
 */

const PREFIX = 'healthcode/console/draft/'

export interface Draft {
  text: string
  of: string[]
}

const EMPTY: Draft = { text: '', of: [] }

/** Whose draft about whom: `kind` is cleared or not_cleared. */
export function draftName(staff: string, person: string, kind: string): string {
  return `${PREFIX}${staff}/${person}/${kind}`
}

export function draft(name: string): Draft {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(name) ?? 'null')
    return isDraft(kept) ? kept : { ...EMPTY }
  } catch {
    return { ...EMPTY }
  }
}

/** An empty text is no draft. */
export function keepDraft(name: string, draft: Draft): void {
  try {
    if (draft.text.trim()) sessionStorage.setItem(name, JSON.stringify(draft))
    else sessionStorage.removeItem(name)
  } catch {
    // storage is closed: the text still stands on the page
  }
}

/** Whether a draft of this person is waiting, of either kind. */
export function hasDraft(staff: string, person: string): boolean {
  return names().some((name) => name.startsWith(draftName(staff, person, '')))
}

export function anyDraft(): boolean {
  return names().length > 0
}

export function dropDrafts(): void {
  for (const name of names()) sessionStorage.removeItem(name)
}

function names(): string[] {
  try {
    return Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX))
  } catch {
    return []
  }
}

function isDraft(kept: unknown): kept is Draft {
  return typeof kept === 'object' && kept !== null && 'text' in kept && 'of' in kept && Array.isArray(kept.of)
}
