/** A casual verifier: whoever scans logs in at the verifiers' door too, with a consent of its own (F13), for twelve hours. */
import { ApiProblem } from '@healthcode/core/problems'
import type { VerifierSession } from '@healthcode/core/types'

import { deployment } from './deployment.ts'
import { ownCode } from './logins.ts'
import { scanDoor, scanLine } from './server.ts'
import { store, stored } from './storage.ts'

const AGREED = 'healthcode/scanning'

export function agreedToScan(): boolean {
  return stored(AGREED) !== null
}

export function agreeToScan(): void {
  store(AGREED, '1')
}

/** ApiProblem. */
export async function beVerifier(): Promise<void> {
  if (scanLine.token) return
  const { channels } = await scanDoor.channels()
  const demo = channels.find(({ logins }) => logins?.length)
  const channel = channels.some(({ name }) => name === deployment.channel) ? deployment.channel : (demo?.name ?? deployment.channel)
  const code = channel === deployment.channel ? await ownCode() : (demo?.logins?.[0]?.code ?? null)
  if (code === null) throw ApiProblem.onTheWay('network.offline')
  const session = await scanLine.post<VerifierSession>('/session', { channel, code, bearer: true })
  scanLine.token = session.token ?? null
}
