/** What a dependant can be to the proxy, and which documents prove it (F26: 上传证件照片). */
import type { ProofKind, Relation } from '@healthcode/core/types-family'

import type { DocumentType } from '../identity/documents.ts'

export const RELATIONS: readonly Relation[] = ['child', 'parent', 'spouse', 'ward']

/** `name`: of the text; what has no kind of its own on the server is sent as another. */
export interface Proof {
  name: 'household_register' | 'birth_certificate' | 'resident_id' | 'permit' | 'marriage' | 'guardianship' | 'other'
  kind: ProofKind
}

const REGISTER: Proof = { name: 'household_register', kind: 'household_register' }
const BIRTH: Proof = { name: 'birth_certificate', kind: 'birth_certificate' }
const CARD: Proof = { name: 'resident_id', kind: 'resident_id' }
const PERMIT: Proof = { name: 'permit', kind: 'permit' }

const OF: Record<Relation, readonly Proof[]> = {
  child: [REGISTER, BIRTH],
  parent: [REGISTER, BIRTH],
  spouse: [{ name: 'marriage', kind: 'other' }, REGISTER],
  ward: [{ name: 'guardianship', kind: 'other' }, REGISTER],
}

/** The most telling one first; the person's own document last: it proves who she is, and to whom only with the register. */
export function proofsOf(relation: Relation | '', type: DocumentType): readonly Proof[] {
  return relation === '' ? [] : [...OF[relation], type === '10' ? CARD : PERMIT]
}
