/** What the identity check gave for the claim: a sealed word of the server's and the masked person. It outlives a reload. */
import type { Ticket } from '@healthcode/core/types'

import { forgetDraft, store, stored } from '../session/drafts.ts'

const NAME = 'ticket'

export function keepTicket(ticket: Ticket): void {
  store(NAME, ticket)
}

/** Null when the check was not done in this window, or was used. */
export function ticket(): Ticket | null {
  const kept = stored<Ticket>(NAME)
  return kept.ticket ? (kept as Ticket) : null
}

export function dropTicket(): void {
  forgetDraft(NAME)
}
