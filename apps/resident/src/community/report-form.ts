/** The report to the community (社区报备): contact as on file unless typed, and when the person arrived, if they did. */
import type { CommunityReport } from '@healthcode/core/types'
import { computed, ref } from 'vue'

import { instantOf } from '../app/days.ts'
import { clock } from '../app/server.ts'
import { phoneOf } from '../claim/phones.ts'
import { draft, forgetDraft } from '../session/drafts.ts'
import { t } from '../texts/index.ts'

const DRAFT = 'community'
const DAY = 24 * 3_600_000
const LONG_AGO = 60 * DAY // an arrival that far back is a slip of the year or month

interface ReportForm {
  phone: string
  address: string
  day: string
  time: string
}

const EMPTY: ReportForm = { phone: '', address: '', day: '', time: '' }

export type ArrivalFault = 'arrived_both' | 'arrived_future' | 'arrived_old' | null

/** What is wrong with an arrival as the two fields give it; both empty is no arrival. */
export function arrivalFault(day: string, time: string, now: Date): ArrivalFault {
  if (day === '' && time === '') return null
  const arrivedAt = day && time ? instantOf(day, time) : null
  if (!arrivedAt) return 'arrived_both'
  if (arrivedAt > now) return 'arrived_future'
  return now.getTime() - arrivedAt.getTime() > LONG_AGO ? 'arrived_old' : null
}

/** `named`: the name of a draft of this person's. */
export function useReportForm(named: (name: string) => string = (name) => name) {
  const form = draft<ReportForm>(named(DRAFT), EMPTY, ['phone', 'address', 'day', 'time'])
  const tried = ref(false)
  const phoneWrong = computed(() => form.phone.trim() !== '' && phoneOf(form.phone) === null)
  const arrival = computed(() => arrivalFault(form.day, form.time, clock.now()))
  const fits = computed(() => !phoneWrong.value && arrival.value === null)

  const said = computed(() => ({
    phone: phoneWrong.value && (tried.value || form.phone.length > 10) ? t('community.fault.phone') : undefined,
    arrival:
      arrival.value && (tried.value || arrival.value !== 'arrived_both') ? t(`community.fault.${arrival.value}`) : undefined,
  }))

  function asked(): CommunityReport {
    const phone = phoneOf(form.phone)
    const address = form.address.trim()
    const arrivedAt = form.day && form.time ? instantOf(form.day, form.time) : null
    return {
      ...(phone ? { phone } : {}),
      ...(address ? { address } : {}),
      ...(arrivedAt ? { arrived_at: arrivedAt.toISOString() } : {}),
    }
  }

  return { form, tried, fits, said, asked, forget: () => forgetDraft(named(DRAFT)) }
}
