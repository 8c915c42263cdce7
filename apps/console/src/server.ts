/** The one way of this page to the server, and the server's time. */
import { Api } from '@healthcode/core/api'
import { ServerClock } from '@healthcode/core/clock'
import { ConsoleDoor } from '@healthcode/core/console'

export const clock = new ServerClock()
export const door = new ConsoleDoor(new Api('console', clock))
