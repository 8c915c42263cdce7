/** The form of a claim for somebody (代领): who she is and to whom, where she stays, and the proxy's word for it. */
import type { ClaimForAsked, Relation } from '@healthcode/core/types-family'
import { computed, reactive, watch } from 'vue'

import { localDay } from '../app/days.ts'
import { clock } from '../app/server.ts'
import { isHopeless, phoneOf } from '../claim/phones.ts'
import { type DocumentType, normalised, type NumberFault, numberFault, saidWhileTyping, tellsBirthDate } from '../identity/documents.ts'
import { draft, forgetDraft } from '../session/drafts.ts'
import { t, type TextKey } from '../texts/index.ts'
import { type Proof, proofsOf } from './relations.ts'

const DRAFT = 'family'

export interface ClaimForForm {
  relation: Relation | ''
  type: DocumentType
  number: string
  name: string
  born_on: string
  proof: Proof['name'] | ''
  phone: string
  county: string
  community: string
  address: string
  truth: boolean
  /** The same for every try to send this claim: sent twice it is still one. */
  request_id: string
}

type Field = keyof Omit<ClaimForForm, 'type' | 'request_id'>

/** Document numbers are never stored in the browser; the word for the truth is given anew by who comes back. */
const KEPT: (keyof ClaimForForm)[] = ['relation', 'type', 'name', 'born_on', 'proof', 'phone', 'county', 'community', 'address', 'request_id']
export const WHO: readonly Field[] = ['relation', 'number', 'name', 'born_on', 'proof']
export const WHERE: readonly Field[] = ['phone', 'county', 'community', 'address', 'truth']

/** Where a fault has its sentence; those of the own claim serve here too. */
const SAID: Record<Exclude<Field, 'number' | 'address'>, TextKey> = {
  relation: 'family.fault.relation', name: 'identity.fault.name', born_on: 'identity.fault.born_on', proof: 'family.fault.proof',
  phone: 'claim.fault.phone', county: 'claim.fault.county', community: 'claim.fault.community', truth: 'family.fault.truth',
}

export function useClaimForForm() {
  const form = draft<ClaimForForm>(DRAFT, blank(), KEPT)
  /** Fields that were left, or tried to send: their faults are said in full. */
  const left = reactive(new Set<Field>())
  const today = computed(() => localDay(clock.now()))
  const asksBirthDate = computed(() => !tellsBirthDate(form.type, form.number))
  const numberWrong = computed(() => numberFault(form.type, form.number, today.value))
  const proofs = computed(() => proofsOf(form.relation, form.type))
  const wrong = computed(() => faultsOf(form, today.value))

  /** Another relation or document has other proofs: a choice that is none of them is no choice. */
  watch(proofs, (now) => {
    if (!now.some(({ name }) => name === form.proof)) form.proof = ''
  })

  const fits = (fields: readonly Field[]) => fields.every((field) => !wrong.value[field])
  const sayAll = (fields: readonly Field[]) => fields.forEach((field) => left.add(field))

  function said(field: Field): string | undefined {
    if (!wrong.value[field] || !(left.has(field) || saidAtOnce(field, form, numberWrong.value))) return undefined
    if (field !== 'number') return field === 'address' ? undefined : t(SAID[field])
    return t(`identity.fault.${numberWrong.value?.key ?? 'empty'}` as TextKey, { left: numberWrong.value?.left ?? 0 })
  }

  /** After it was taken: the next claim is another one. */
  function begin(): void {
    forgetDraft(DRAFT)
    Object.assign(form, blank())
    left.clear()
  }

  return { form, left, asksBirthDate, numberWrong, proofs, fits, sayAll, said, asked: () => askedOf(form), begin }
}

function faultsOf(form: ClaimForForm, today: string): Record<Field, boolean> {
  const born = /^\d{4}-\d{2}-\d{2}$/.test(form.born_on) && form.born_on <= today && form.born_on > '1890'
  return {
    relation: form.relation === '',
    number: numberFault(form.type, form.number, today) !== null,
    name: form.name.trim() === '',
    born_on: !tellsBirthDate(form.type, form.number) && !born,
    proof: form.proof === '',
    phone: form.phone.trim() !== '' && phoneOf(form.phone) === null,
    county: form.county === '',
    community: form.community.trim() === '',
    address: false,
    truth: !form.truth,
  }
}

/** What more typing cannot mend. */
function saidAtOnce(field: Field, form: ClaimForForm, numberWrong: NumberFault | null): boolean {
  if (field === 'number') return saidWhileTyping(numberWrong)
  return field === 'phone' && isHopeless(form.phone)
}

/** Once all fits. */
function askedOf(form: ClaimForForm): ClaimForAsked {
  const phone = phoneOf(form.phone)
  return {
    document_type: form.type,
    document_number: normalised(form.number),
    name: form.name.trim(),
    ...(tellsBirthDate(form.type, form.number) ? {} : { born_on: form.born_on }),
    relation: form.relation as Relation,
    ...(phone ? { phone } : {}),
    county: form.county,
    community: form.community.trim(),
    address: form.address.trim(),
    proof_kind: proofsOf(form.relation, form.type).find(({ name }) => name === form.proof)?.kind ?? 'other',
    truth: true,
    request_id: form.request_id,
  }
}

function blank(): ClaimForForm {
  return {
    relation: '', type: '10', number: '', name: '', born_on: '', proof: '', phone: '', county: '', community: '', address: '',
    truth: false, request_id: crypto.randomUUID(),
  }
}
