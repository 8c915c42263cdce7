/** What the identity check gave for the claim: a sealed word of the server's and the masked person, for this visit only. */
import type { Ticket } from '@healthcode/core/types'

let current: Ticket | null = null

export function keepTicket(ticket: Ticket): void {
  current = ticket
}

export function heldTicket(): Ticket | null {
  return current
}

export function dropTicket(): void {
  current = null
}
