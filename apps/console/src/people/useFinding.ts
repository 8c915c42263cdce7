/** A finding from the first word to the record: its draft, what is wrong with it, and the one act that cannot be taken back. */
import type { ApiProblem } from '@healthcode/core/problems'
import type { Information } from '@healthcode/core/types'
import type { ClearanceAsked, WaitingPerson } from '@healthcode/core/types-console'
import { computed, ref, watch } from 'vue'

import { door } from '../server.ts'
import { session } from '../session.ts'
import { useAsking } from '../shared/asking.ts'
import { connected } from '../shared/connection.ts'
import { draft, draftName, keepDraft } from './drafts.ts'
import { faultOf, type Kind, onRecord } from './findings.ts'
import { rulesThatWait } from './reasons.ts'
import { useWorklist } from './useWorklist.ts'

/** recorded: now; already: before, as we found out after an answer had been lost. */
export type Sent = 'recorded' | 'already'

/** What became of the last try to send. */
export type Trouble = 'kept' | 'unsure' | 'changed' | 'refused'

/** `information`: of the person as it stands now; it changes when somebody else was quicker. */
export function useFinding(id: string, kind: Kind, information: () => Information) {
  const name = draftName(session.value?.staff_id ?? '', id, kind)
  const asking = useAsking()
  const worklist = useWorklist()
  const waiting = computed(() => rulesThatWait(information()))
  const kept = draft(name)
  const text = ref(kept.text)
  const of = ref(chosen(kept.of, waiting.value))
  const tried = ref(false)
  const trouble = ref<Trouble | null>(null)
  let before: WaitingPerson | undefined

  watch(waiting, (still) => (of.value = chosen(of.value, still)))
  watch([text, of], () => keepDraft(name, { text: text.value, of: of.value }), { deep: true })

  async function submit(): Promise<Sent | null> {
    tried.value = true
    if (faultOf(text.value, of.value)) return null
    if (trouble.value === 'unsure') {
      const now = await asking.put(() => lookUp(id, kind))
      if (!now) return null
      if (onRecord(kind, of.value, now, before)) return done('already')
    }
    before = worklist.waiting(id)
    const asked: ClearanceAsked = { cleared: kind === 'cleared', finding: text.value.trim(), of: of.value }
    const answer = await asking.put(() => door.clear(id, asked))
    trouble.value = answer ? null : troubleOf(asking.problem.value)
    return answer ? done('recorded') : null
  }

  function done(sent: Sent): Sent {
    keepDraft(name, { text: '', of: [] })
    trouble.value = null
    return sent
  }

  return {
    text, of, waiting, trouble, submit,
    fault: computed(() => (tried.value ? faultOf(text.value, of.value) : '')),
    busy: asking.busy,
    slow: asking.slow,
    problem: asking.problem,
  }
}

/** How the person stands after an answer was lost, as far as it tells whether the finding is on record; ApiProblem. */
async function lookUp(id: string, kind: Kind) {
  const information = await door.person(id)
  const worklist = useWorklist()
  if (kind === 'not_cleared') await worklist.load()
  return { information, waiting: worklist.waiting(id) }
}

/** What a draft was about, as far as it still waits; a new finding is about all that waits. */
function chosen(kept: readonly string[], waiting: readonly string[]): string[] {
  const still = kept.filter((rule) => waiting.includes(rule))
  return still.length ? still : [...waiting]
}

function troubleOf(problem: ApiProblem | null): Trouble {
  if (problem?.offline) return connected.value ? 'unsure' : 'kept'
  return problem?.status === 409 || problem?.code === 'clearance.nothing_open' ? 'changed' : 'refused'
}
