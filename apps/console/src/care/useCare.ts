/** The people of the carer's home; kept while the page is open. */
import type { PersonInCare } from '@healthcode/core/types-family'
import { shallowRef, watch } from 'vue'

import { door } from '../server.ts'
import { session } from '../session.ts'
import { useAsking } from '../shared/asking.ts'

const people = shallowRef<PersonInCare[] | null>(null)
const asking = useAsking()

watch(session, (now, before) => {
  if (now?.staff_id === before?.staff_id) return
  people.value = null
  asking.clear()
})

async function load(): Promise<void> {
  const found = await asking.put(() => door.care())
  if (found) people.value = found
}

/** Each word of `text` stands in what the list shows of the person; blanks and case do not matter. */
export function matches({ name, document }: PersonInCare, text: string): boolean {
  const folded = (words: string) => words.normalize('NFKC').toLowerCase().replace(/\s/g, '')
  const shown = folded(`${name} ${document}`)
  return text.split(/\s+/).every((part) => shown.includes(folded(part)))
}

export function useCare() {
  return { people, busy: asking.busy, slow: asking.slow, problem: asking.problem, load }
}
