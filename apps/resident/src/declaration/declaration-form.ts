/** One declaration on its way: answers, changed contact details, an optional location, and the id that makes it one. */
import type { Contact, DeclarationAsked } from '@healthcode/core/types'
import { computed, ref } from 'vue'

import type { ClaimForm } from '../claim/suggested.ts'
import { phoneOf } from '../claim/phones.ts'
import { draft, forgetDraft } from '../session/drafts.ts'
import { t, type TextKey } from '../texts/index.ts'
import { type Answers, faultsOf, temperatureOf, unanswered } from './answers.ts'

const DRAFT = 'declaration'

export interface DeclarationForm extends Answers {
  /** The same for every try to send these answers: sent twice it is still one declaration. */
  request_id: string
  changes: boolean
  contact: ClaimForm
  location: Place | null
}

export interface Place {
  lat: number
  lng: number
  metres: number
}

/** The location is not kept in the browser; the truth statement is said anew by who comes back. */
const KEPT: (keyof DeclarationForm)[] = [
  'symptoms',
  'temperature',
  'contact_with_case',
  'was_in_risk_area',
  'request_id',
  'changes',
  'contact',
]

/** `named`: the name of a draft of this person's. */
export function useDeclarationForm(named: (name: string) => string = (name) => name) {
  const form = draft<DeclarationForm>(named(DRAFT), blank(), KEPT)
  const tried = ref(false)
  const faults = computed(() => faultsOf(form))
  const phoneWrong = computed(() => form.changes && form.contact.phone.trim() !== '' && phoneOf(form.contact.phone) === null)
  const count = computed(() => Object.keys(faults.value).length + (phoneWrong.value ? 1 : 0))

  /** A temperature that cannot be is said at once; what is still to be answered, after a first try to send. */
  function said(field: keyof Answers): string | undefined {
    const key = faults.value[field]
    return key && (tried.value || field === 'temperature') ? t(`declare.fault.${key}` as TextKey) : undefined
  }

  function asked(): DeclarationAsked {
    const temperature = temperatureOf(form.temperature)
    return {
      symptoms: [...form.symptoms],
      contact_with_case: form.contact_with_case as Contact,
      was_in_risk_area: form.was_in_risk_area as Contact,
      ...(typeof temperature === 'number' ? { temperature } : {}),
      ...(form.changes ? changed(form.contact) : {}),
      location: form.location ? { lat: form.location.lat, lng: form.location.lng } : null,
      truth: true,
      request_id: form.request_id,
    }
  }

  /** After it was taken: the next declaration is another one. */
  function begin(): void {
    forgetDraft(named(DRAFT))
    Object.assign(form, blank())
    tried.value = false
  }

  return { form, tried, count, said, phoneWrong, asked, begin }
}

/** What was filled in; an empty field leaves what is on file. */
function changed(contact: ClaimForm): Partial<ClaimForm> {
  const phone = phoneOf(contact.phone) ?? ''
  const given = { phone, county: contact.county, community: contact.community.trim(), address: contact.address.trim() }
  return Object.fromEntries(Object.entries(given).filter(([, text]) => text !== ''))
}

function blank(): DeclarationForm {
  const contact = { phone: '', county: '', community: '', address: '' }
  return { ...unanswered(), request_id: crypto.randomUUID(), changes: false, contact, location: null }
}
