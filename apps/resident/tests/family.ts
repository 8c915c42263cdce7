/** Small builders of what the server answers about a family, for tests. */
import type { Dependant } from '@healthcode/core/types-family'

export const NOW = new Date('2022-05-18T02:00:00Z') // 10:00 in Beijing

export function aDependant(told: Partial<Dependant> = {}): Dependant {
  return {
    link_id: 'link-1', name: '李**', document: '13**************1X', document_type: '10', relation: 'child', state: 'active',
    asked_at: '2022-05-17T02:00:00Z', decide_by: null, reason: null, self_from: null,
    code: { color: 'green', pop_up: false, ready: true }, ...told,
  } // prettier-ignore
}
