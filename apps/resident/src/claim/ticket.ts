/** What the identity check gave for the claim: a sealed word of the server's and the masked person. It outlives a reload. */
import type { Ticket } from '@healthcode/core/types'
import type { PermitAsked } from '@healthcode/core/types-levels'

import { forgetDraft, store, stored } from '../session/drafts.ts'

const NAME = 'ticket'

/** With the permit of somebody who entered the country, which is claimed on too. */
export interface KeptTicket extends Ticket {
  permit?: PermitAsked
}

export function keepTicket(ticket: KeptTicket): void {
  store(NAME, ticket)
}

/** Null when the check was not done in this window, or was used. */
export function ticket(): KeptTicket | null {
  const kept = stored<KeptTicket>(NAME)
  return kept.ticket ? (kept as KeptTicket) : null
}

export function dropTicket(): void {
  forgetDraft(NAME)
}
