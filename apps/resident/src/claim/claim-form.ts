/** The contact form of a claim: phone, county, community, address; a visitor must say where they stay (F12). */
import type { ClaimAsked } from '@healthcode/core/types'
import { computed, reactive } from 'vue'

import { draft } from '../session/drafts.ts'
import { t } from '../texts/index.ts'
import { isHopeless, phoneOf } from './phones.ts'
import { CLAIM_DRAFT, type ClaimForm } from './suggested.ts'
import type { KeptTicket } from './ticket.ts'

const EMPTY: ClaimForm = { phone: '', county: '', community: '', address: '' }
const FIELDS = Object.keys(EMPTY) as (keyof ClaimForm)[]

export function useClaimForm(ticket: KeptTicket | null) {
  const form = draft<ClaimForm>(CLAIM_DRAFT, EMPTY, FIELDS)
  const left = reactive(new Set<keyof ClaimForm>())
  const visitor = ticket?.visitor ?? false
  /** Who has just entered the country may have no number here. */
  const enters = ticket?.permit !== undefined

  const wrong = computed<Record<keyof ClaimForm, boolean>>(() => ({
    phone: phoneOf(form.phone, enters) === null,
    county: form.county === '',
    community: form.community.trim() === '',
    address: visitor && form.address.trim() === '',
  }))
  const fits = computed(() => FIELDS.every((field) => !wrong.value[field]))

  /** A fault is said once the field was left; a phone number that can become nothing is said at once. */
  function said(field: keyof ClaimForm): string | undefined {
    const now = left.has(field) || (field === 'phone' && form.phone !== '' && isHopeless(form.phone, enters))
    if (!now || !wrong.value[field]) return undefined
    return field === 'phone' && enters ? t('claim.fault.phone_entry') : t(`claim.fault.${field}`)
  }

  function sayAll(): void {
    for (const field of FIELDS) left.add(field)
  }

  function asked(given: KeptTicket): ClaimAsked {
    const address = form.address.trim()
    const sent = { ticket: given.ticket, phone: phoneOf(form.phone, enters) ?? '', county: form.county, community: form.community.trim() }
    return { ...sent, ...(address ? { address } : {}), ...(given.permit ? { permit: given.permit } : {}) }
  }

  return { form, left, visitor, enters, fits, said, sayAll, asked }
}
