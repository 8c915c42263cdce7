/** The claims for family that wait for this worker; kept while the page is open, so that going back is instant. */
import type { ProxyWaiting } from '@healthcode/core/types-family'
import { shallowRef, watch } from 'vue'

import { door } from '../server.ts'
import { session } from '../session.ts'
import { useAsking } from '../shared/asking.ts'

const waiting = shallowRef<ProxyWaiting[] | null>(null)
const asking = useAsking()

watch(session, (now, before) => {
  if (now?.staff_id === before?.staff_id) return
  waiting.value = null
  asking.clear()
})

async function load(): Promise<void> {
  const found = await asking.put(() => door.proxies())
  if (found) waiting.value = byDeadline(found)
}

/** The most pressing first. */
export function byDeadline(claims: readonly ProxyWaiting[]): ProxyWaiting[] {
  return [...claims].sort((a, b) => Date.parse(a.decide_by) - Date.parse(b.decide_by))
}

/** Who comes after this one; the first of the others at the end. */
export function after(claims: readonly ProxyWaiting[], link: string): ProxyWaiting | null {
  const others = claims.filter((claim) => claim.link_id !== link)
  const place = claims.findIndex((claim) => claim.link_id === link)
  return place < 0 ? (others[0] ?? null) : (claims[place + 1] ?? others[0] ?? null)
}

export function useProxies() {
  return { waiting, busy: asking.busy, slow: asking.slow, problem: asking.problem, load }
}
