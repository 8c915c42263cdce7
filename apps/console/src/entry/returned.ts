/** What a provider sent this window back with, until the login page takes it. */
import { type Returned, takeReturn } from '@healthcode/core/returning'

let returned: Returned | null = null

/** To be called before anything reads the address. */
export function noticeReturn(): void {
  returned = takeReturn('console')
}

/** Once. */
export function takeReturned(): Returned | null {
  const found = returned
  returned = null
  return found
}
