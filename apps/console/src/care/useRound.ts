/** A round as it is put together and sent: who is in it, who is unwell, and what became of each. */
import type { CareRoundEntry } from '@healthcode/core/types-family'
import { computed, reactive, ref, shallowRef } from 'vue'

import { door } from '../server.ts'
import { useAsking } from '../shared/asking.ts'
import { entryOf, type Exception, failedOf, offered, rounds } from './round.ts'
import { useCare } from './useCare.ts'

export function useRound() {
  const { people, load } = useCare()
  const asking = useAsking()
  const left = computed(() => offered(people.value ?? []))
  const full = computed(() => (people.value ?? []).length - left.value.length)
  /** Who is taken out, against what is offered. */
  const turned = reactive(new Set<string>())
  const unwell = reactive(new Map<string, Exception>())
  const told = shallowRef<CareRoundEntry[] | null>(null)
  /** One id a part of the round, kept for another try. */
  const ids = ref<string[]>([])

  /** Whoever was not declared for today is in it, the others when they are chosen. */
  const isIn = (link: string) => (left.value.find((person) => person.link_id === link)?.declared_today === 0) !== turned.has(link)
  const chosen = computed(() => left.value.filter(({ link_id }) => isIn(link_id)))

  function turn(link: string): void {
    if (!turned.delete(link)) turned.add(link)
  }

  function answer(link: string, exception: Exception | null): void {
    if (exception) unwell.set(link, exception)
    else unwell.delete(link)
  }

  async function send(): Promise<void> {
    const parts = rounds(chosen.value.map(({ link_id }) => entryOf(link_id, unwell.get(link_id))))
    while (ids.value.length < parts.length) ids.value.push(crypto.randomUUID())
    const found: CareRoundEntry[] = []
    for (const [place, entries] of parts.entries()) {
      const some = await asking.put(() => door.declareInCare({ request_id: ids.value[place] ?? '', truth: true, people: entries }))
      if (!some) return
      found.push(...some)
    }
    told.value = found
    ids.value = []
    await load()
  }

  return { people, load, left, full, chosen, unwell, told, isIn, turn, answer, send, failed: computed(() => failedOf(told.value ?? [])), asking }
}
