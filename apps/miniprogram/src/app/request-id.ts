/** The id that makes a declaration, or a scan, one, however often it is sent: a UUID of version 4. */
import { hex } from '@healthcode/core/bytes'

import { platform } from '#platform'

/** NoRandomness. */
export async function requestId(): Promise<string> {
  const bytes = await platform.randomBytes(16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const text = hex(bytes)
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-')
}
