/** What a channel is called: the operator's words, else ours, else its name as it is. */
import type { Channel } from '@healthcode/core/types'

import { t, type TextKey, zh } from '../texts/index.ts'

export function channelName(channel: Channel<unknown>): string {
  const key = `login.channel.${channel.name}`
  return channel.title || (key in zh ? t(key as TextKey) : channel.name)
}
