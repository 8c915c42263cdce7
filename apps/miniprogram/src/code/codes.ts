/** The codes that this phone shows: one's own, and those of the people one keeps a code for, by their links. */
import { OWN } from '@healthcode/core/showing-key'

import { door } from '../app/server.ts'
import { store, storedJson } from '../app/storage.ts'
import { PersonCode } from './person-code.ts'

const NAMES = 'healthcode/codes'
const known = new Map<string, PersonCode>()

/** The code of this link's dependant, or one's own for null. */
export function codeOf(link: string | null): PersonCode {
  const whose = link ?? OWN
  const code = known.get(whose) ?? new PersonCode(whose, door.for(link))
  known.set(whose, code)
  if (!names().includes(whose)) store(NAMES, JSON.stringify([...names(), whose]))
  return code
}

/** Every key and every kept code of this phone. */
export async function forgetCodes(): Promise<void> {
  for (const whose of names()) await (known.get(whose) ?? new PersonCode(whose, door)).forget()
}

function names(): string[] {
  return storedJson<string[]>(NAMES) ?? []
}
