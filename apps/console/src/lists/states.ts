/** How a list stands, and who may decide about it: what the buttons are made from. The server decides all the same. */
import type { Batch, StaffSession } from '@healthcode/core/types-console'

export const STATES = ['proposed', 'approved', 'applied', 'withdrawn', 'undone', 'expired'] as const
export type State = (typeof STATES)[number]

/** The last act that befell it; a proposal whose time is over is expired. */
export function stateOf(batch: Pick<Batch, 'state' | 'expires_at'>, now: Date): State {
  const last = batch.state.split(/\s+/).pop()
  const state = STATES.find((known) => known === last) ?? 'proposed'
  return state === 'proposed' && new Date(batch.expires_at) <= now ? 'expired' : state
}

const WAITING: readonly State[] = ['proposed', 'approved']

/** What waits for somebody first, then the rest; both as they came. An officer has ten minutes. */
export function waitingFirst(batches: readonly Batch[], now: Date): Batch[] {
  const waits = (batch: Batch) => WAITING.includes(stateOf(batch, now))
  return [...batches.filter(waits), ...batches.filter((batch) => !waits(batch))]
}

/** approve; resume: approved and broken off; own: a second person is waited for; role: an approver is. */
export type Approval = 'approve' | 'resume' | 'own' | 'role' | 'expired' | 'decided'

export function approvalOf(batch: Batch, session: Pick<StaffSession, 'staff_id' | 'acts'>, now: Date): Approval {
  const state = stateOf(batch, now)
  const may = session.acts.includes('push.approve')
  if (state === 'expired') return 'expired'
  if (state === 'approved') return may ? 'resume' : 'role'
  if (state !== 'proposed') return 'decided'
  if (batch.proposed_by === session.staff_id) return 'own'
  return may ? 'approve' : 'role'
}

/** What a withdrawal would do; no: nothing is left to withdraw, or not this person; labs: not by one person. */
export type Withdrawal = 'proposed' | 'approved' | 'applied' | 'resume' | 'labs' | 'no'

export function withdrawalOf(batch: Batch, session: Pick<StaffSession, 'acts'>, now: Date): Withdrawal {
  const state = stateOf(batch, now)
  if (!session.acts.includes('push.withdraw') || state === 'undone') return 'no'
  if (batch.kind === 'labs' && (state === 'approved' || state === 'applied')) return 'labs'
  if (state === 'withdrawn') return 'resume'
  return state === 'approved' || state === 'applied' ? state : 'proposed'
}

/** The beginning of a digest in groups of four, to be read aloud and compared: 64 bits. */
export function shownDigest(digest: string): string {
  return digest.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ')
}
