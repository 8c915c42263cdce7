/** The counts of this shift: how many, never who. */
import { computed } from 'vue'

import { kept } from './kept.ts'

/** What an answer counts as. */
export type Counted = 'pass' | 'stop' | 'bad' | 'unknown'

/** The counts since `begun_at` (ms since 1970). */
export const shift = kept('shift', { pass: 0, stop: 0, bad: 0, unknown: 0, begunAt: Date.now() })

export const all = computed(() => shift.value.pass + shift.value.stop + shift.value.bad + shift.value.unknown)

/** One person's answer, or a better answer about the same person: then the former one is taken back. */
export function count(now: Counted, former: Counted | null): void {
  if (former) shift.value[former] -= 1
  shift.value[now] += 1
}

export function begin(): void {
  Object.assign(shift.value, { pass: 0, stop: 0, bad: 0, unknown: 0, begunAt: Date.now() })
}
