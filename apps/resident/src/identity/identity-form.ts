/** The identity form (实人认证): what is typed, what is wrong with it, and what is sent. */
import type { IdentityAsked } from '@healthcode/core/types'
import { computed, reactive } from 'vue'

import { localDay } from '../app/days.ts'
import { clock } from '../app/server.ts'
import { draft } from '../session/drafts.ts'
import { t, type TextKey } from '../texts/index.ts'
import { type DocumentType, normalised, numberFault, saidWhileTyping, tellsBirthDate } from './documents.ts'

export interface IdentityForm {
  type: DocumentType
  number: string
  name: string
  born_on: string
}

const EMPTY: IdentityForm = { type: '10', number: '', name: '', born_on: '' }

/** The number is not among what is kept: a document number is never stored in the browser. */
const KEPT: (keyof IdentityForm)[] = ['type', 'name', 'born_on']

export function useIdentityForm() {
  const form = draft<IdentityForm>('identity', EMPTY, KEPT)
  /** Fields the person has left, or tried to send: their faults are said in full. */
  const left = reactive(new Set<keyof IdentityForm>())

  const today = computed(() => localDay(clock.now()))
  const asksBirthDate = computed(() => !tellsBirthDate(form.type, form.number))
  const fault = computed(() => numberFault(form.type, form.number, today.value))

  const said = computed(() => ({
    number: fault.value && (left.has('number') || saidWhileTyping(fault.value)) ? numberSaid() : undefined,
    name: left.has('name') && !form.name.trim() ? t('identity.fault.name') : undefined,
    born_on: left.has('born_on') && asksBirthDate.value && !birthDateFits() ? t('identity.fault.born_on') : undefined,
  }))
  const fits = computed(() => !fault.value && form.name.trim() !== '' && (!asksBirthDate.value || birthDateFits()))

  function numberSaid(): string {
    return t(`identity.fault.${fault.value?.key ?? 'empty'}` as TextKey, { left: fault.value?.left ?? 0 })
  }

  function birthDateFits(): boolean {
    return /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(form.born_on) && form.born_on <= today.value && form.born_on > '1890'
  }

  function asked(): IdentityAsked {
    const sent = { document_type: form.type, document_number: normalised(form.number), name: form.name.trim() }
    return asksBirthDate.value ? { ...sent, born_on: form.born_on } : sent
  }

  function sayAll(): void {
    for (const field of ['number', 'name', 'born_on'] as const) left.add(field)
  }

  return { form, left, said, fits, fault, asksBirthDate, asked, sayAll }
}
