/** The people who wait for this community, as far as loaded; kept while the page is open, so that going back is instant. */
import type { WaitingPerson, Worklist } from '@healthcode/core/types-console'
import { computed, readonly, ref, shallowRef, watch } from 'vue'

import { clock, door } from '../server.ts'
import { session } from '../session.ts'
import { useAsking } from '../shared/asking.ts'

const loaded = shallowRef<WaitingPerson[]>([])
const total = ref(0)
const unclaimed = ref(0)
const next = ref<string | null>(null)
const loadedAt = shallowRef<Date | null>(null)
const asking = useAsking()

watch(session, (now, before) => {
  if (now?.staff_id !== before?.staff_id) forget()
})

/** Loads as many as were loaded before, from the first on. */
async function load(): Promise<void> {
  const wanted = loaded.value.length
  const found = await asking.put(async () => {
    let page = await door.people()
    const people = [...page.people]
    while (page.next && people.length < wanted) {
      page = await door.people(page.next)
      people.push(...page.people)
    }
    return { ...page, people }
  })
  if (found) take(found.people, found)
}

async function more(): Promise<void> {
  const from = next.value
  if (!from) return
  const page = await asking.put(() => door.people(from))
  if (page) take([...loaded.value, ...page.people], page)
}

function take(people: WaitingPerson[], page: Omit<Worklist, 'people'>): void {
  loaded.value = [...new Map(people.map((person) => [person.resident_id, person])).values()]
  total.value = page.total
  unclaimed.value = page.unclaimed
  next.value = page.next
  loadedAt.value = clock.now()
}

function forget(): void {
  take([], { total: 0, unclaimed: 0, next: null })
  loadedAt.value = null
  asking.clear()
}

function waiting(id: string): WaitingPerson | undefined {
  return loaded.value.find((person) => person.resident_id === id)
}

export function useWorklist() {
  return {
    people: loaded,
    total: readonly(total),
    unclaimed: readonly(unclaimed),
    left: computed(() => (next.value ? Math.max(1, total.value - loaded.value.length) : 0)),
    loadedAt: readonly(loadedAt),
    busy: asking.busy,
    slow: asking.slow,
    problem: asking.problem,
    load,
    more,
    waiting,
  }
}
