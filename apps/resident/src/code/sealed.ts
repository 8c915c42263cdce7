/** What a sealed credential says, as the card needs it. Our own server's seal is not checked here: the verifier does. */
import { fromBase64url } from '@healthcode/core/bytes'
import { expiresAt, readCredential } from '@healthcode/core/codes'

import type { Sealed } from './screen.ts'

/** Null for what is no credential, such as one that an earlier version of this page kept. */
export function sealedOf(credential: string): Sealed | null {
  try {
    const read = readCredential(fromBase64url(credential))
    const { sampledAt, reportedAt } = read
    const tested = sampledAt && reportedAt
    return {
      level: read.level,
      color: read.color,
      popUp: read.popUp,
      name: read.nameHint,
      negative: tested ? { sampled_at: sampledAt.toISOString(), reported_at: reportedAt.toISOString() } : null,
      expiresAt: expiresAt(read).getTime(),
    }
  } catch {
    return null
  }
}
