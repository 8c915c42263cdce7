/** In the demo: who of the made-up people is logged in here, so that their made-up document can be filled in. */
import type { DemoIdentity } from '@healthcode/core/types'

import { door } from '../app/server.ts'
import { store, stored } from './drafts.ts'

const NAME = 'demo'

export function rememberDemoLogin(code: string): void {
  store(NAME, { code })
}

/** The made-up document of who logged in, as the server tells it in the demo; null anywhere else. */
export async function demoIdentity(): Promise<DemoIdentity | null> {
  const { code } = stored<{ code: string }>(NAME)
  if (!code) return null
  const { channels } = await door.channels()
  const logins = channels.flatMap((channel) => channel.logins ?? [])
  return logins.find((login) => login.code === code)?.identity ?? null
}
