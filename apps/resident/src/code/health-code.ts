/**
 * The codes of this page: the account's own, and one each of those whom it keeps a code for. The own one has short names,
 * because most pages are about it.
 */
import { OWN } from '@healthcode/core/holder'

import { door } from '../app/server.ts'
import { forgetCodes, forgetDevice } from './kept.ts'
import { PersonCode } from './person-code.ts'

const own = new PersonCode(OWN, door)
const dependants = new Map<string, PersonCode>()

export const healthCode = own.state
export const refresh = () => own.refresh()
export const recall = () => own.recall()
export const useThisPhone = () => own.useThisPhone()

/** The code of the dependant of a proxy link; the account's own for null. */
export function codeOf(link: string | null): PersonCode {
  if (link === null) return own
  const code = dependants.get(link) ?? new PersonCode(link, door.for(link))
  dependants.set(link, code)
  return code
}

/** Another person may be next: nothing of anybody stays. After a log-out the phone's keys go too. */
export async function forgetPerson(loggedOut: boolean): Promise<void> {
  for (const code of [own, ...dependants.values()]) code.forget()
  dependants.clear()
  await (loggedOut ? forgetDevice() : forgetCodes())
}
