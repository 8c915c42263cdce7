/** The form of entry (F28): a document and, by its kind, nationality, days and the entry; what is wrong, what is sent. */
import type { IdentityAsked } from '@healthcode/core/types'
import type { PermitAsked } from '@healthcode/core/types-levels'
import { computed, reactive } from 'vue'

import { localDay } from '../app/days.ts'
import { clock } from '../app/server.ts'
import { type DocumentType, normalised, numberFault, saidWhileTyping, tellsBirthDate } from '../identity/documents.ts'
import { draft } from '../session/drafts.ts'
import { t, type TextKey } from '../texts/index.ts'

/** Passports first: most who come here hold one. */
export const ENTRY_TYPES = ['20', '14', '15', '16', '34'] as const

export type EntryType = (typeof ENTRY_TYPES)[number]

export interface EntryForm {
  type: EntryType
  number: string
  name: string
  born_on: string
  nationality: string
  expires_on: string
  entered_on: string
  port: string
}

export type EntryField = keyof EntryForm

export const ENTRY_DRAFT = 'entry'
const EMPTY: EntryForm = { type: '20', number: '', name: '', born_on: '', nationality: '', expires_on: '', entered_on: '', port: '' }
/** A document number is never stored in the browser. */
const KEPT: EntryField[] = ['type', 'name', 'born_on', 'nationality', 'expires_on', 'entered_on', 'port']
const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/
const OLDEST = '1890'

/** Permits of Hong Kong, Macao and Taiwan are for Chinese citizens and print no nationality. */
export function asksNationality(type: DocumentType): boolean {
  return type === '20' || type === '34'
}

/** Everything that keeps the form from being sent on that day (local, `YYYY-MM-DD`). */
export function entryFaults(form: EntryForm, today: string): ReadonlySet<EntryField> {
  const wrong: Partial<Record<EntryField, boolean>> = {
    number: numberFault(form.type, form.number, today) !== null,
    name: form.name.trim() === '',
    born_on: !tellsBirthDate(form.type, form.number) && !(DAY.test(form.born_on) && form.born_on <= today && form.born_on > OLDEST),
    nationality: asksNationality(form.type) && !/^[A-Z]{3}$/.test(form.nationality),
    expires_on: !DAY.test(form.expires_on) || form.expires_on < today,
    entered_on: form.entered_on !== '' && !(DAY.test(form.entered_on) && form.entered_on <= today),
  }
  return new Set(Object.entries(wrong).flatMap(([field, is]) => (is ? [field as EntryField] : [])))
}

export function useEntryForm() {
  const form = draft<EntryForm>(ENTRY_DRAFT, EMPTY, KEPT)
  const left = reactive(new Set<EntryField>())
  const today = computed(() => localDay(clock.now()))
  const asksBirthDate = computed(() => !tellsBirthDate(form.type, form.number))
  const faults = computed(() => entryFaults(form, today.value))

  function said(field: EntryField): string | undefined {
    if (field === 'number') return numberSaid()
    if (!left.has(field) || !faults.value.has(field)) return undefined
    const known = field === 'name' || field === 'born_on' ? 'identity' : 'entry'
    return t(`${known}.fault.${field}` as TextKey)
  }

  function numberSaid(): string | undefined {
    const fault = numberFault(form.type, form.number, today.value)
    if (!fault || !(left.has('number') || saidWhileTyping(fault))) return undefined
    return t(`identity.fault.${fault.key}` as TextKey, { left: fault.left ?? 0 })
  }

  function asked(): IdentityAsked {
    const sent = { document_type: form.type, document_number: normalised(form.number), name: form.name.trim() }
    return asksBirthDate.value ? { ...sent, born_on: form.born_on } : sent
  }

  function permit(): PermitAsked {
    return {
      expires_on: form.expires_on,
      ...(asksNationality(form.type) ? { nationality: form.nationality } : {}),
      ...(form.entered_on ? { entered_on: form.entered_on } : {}),
      ...(form.port.trim() ? { port: form.port.trim() } : {}),
    }
  }

  function sayAll(): void {
    for (const field of Object.keys(EMPTY) as EntryField[]) left.add(field)
  }

  return { form, left, today, faults, asksBirthDate, said, asked, permit, sayAll }
}
