/** A round of declarations in a home: whoever is well needs no typing, the others are answered for one by one (F14, F29). */
import type { CareEntry, CareRoundEntry, PersonInCare } from '@healthcode/core/types-family'
import type { Contact } from '@healthcode/core/types'

export const SYMPTOMS = ['cold_like', 'breathless', 'nausea_diarrhoea', 'palpitation', 'conjunctivitis', 'other'] as const
export const PER_DAY = 3
/** As many as the server takes in one round. */
export const MOST = 200

/** What is unusual with one person. */
export interface Exception {
  symptoms: string[]
  /** As typed, degrees Celsius. */
  temperature: string
  contact: Contact
  area: Contact
}

export function nothingUnusual(): Exception {
  return { symptoms: [], temperature: '', contact: 'no', area: 'no' }
}

/** Degrees, null for none, undefined for what is no temperature of a person. */
export function temperatureOf(typed: string): number | null | undefined {
  const text = typed.normalize('NFKC').trim().replace(',', '.')
  if (text === '') return null
  const degrees = /^\d{2}(\.\d)?$/.test(text) ? Number(text) : Number.NaN
  return degrees >= 35 && degrees <= 42 ? degrees : undefined
}

/** Whether it says anything: an exception with nothing unusual is none. */
export function isUnusual({ symptoms, temperature, contact, area }: Exception): boolean {
  return symptoms.length > 0 || temperature.trim() !== '' || contact !== 'no' || area !== 'no'
}

/** Who is offered: those who may still be declared for today; chosen are those who were not yet. */
export function offered(people: readonly PersonInCare[]): PersonInCare[] {
  return people.filter(({ declared_today }) => declared_today < PER_DAY)
}

export function entryOf(link_id: string, exception: Exception | undefined): CareEntry {
  const { symptoms, temperature, contact, area } = exception ?? nothingUnusual()
  const degrees = temperatureOf(temperature)
  return {
    link_id,
    symptoms: symptoms.length ? [...symptoms] : ['none'],
    contact_with_case: contact,
    was_in_risk_area: area,
    ...(typeof degrees === 'number' ? { temperature: degrees } : {}),
  }
}

/** In rounds that the server takes, each under an id of its own that stays the same for another try. */
export function rounds(entries: readonly CareEntry[], most = MOST): CareEntry[][] {
  const found: CareEntry[][] = []
  for (let from = 0; from < entries.length; from += most) found.push(entries.slice(from, from + most))
  return found
}

export function failedOf(told: readonly CareRoundEntry[]): CareRoundEntry[] {
  return told.filter(({ number_of_day }) => number_of_day === null)
}
