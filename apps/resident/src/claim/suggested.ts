/** The draft of the contact form, which the demo may fill before the form is there. */
import { store, stored } from '../session/drafts.ts'

export interface ClaimForm {
  phone: string
  county: string
  community: string
  address: string
}

export const CLAIM_DRAFT = 'claim'

/** Fills what is still empty; what the person typed stays. */
export function suggest(made: Partial<ClaimForm>): void {
  const typed = Object.fromEntries(Object.entries(stored<ClaimForm>(CLAIM_DRAFT)).filter(([, text]) => text))
  store(CLAIM_DRAFT, { ...made, ...typed })
}
