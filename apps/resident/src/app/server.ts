/** The one way from this page to the server, and the one clock, which the server's answers set. */
import { Api } from '@healthcode/core/api'
import { ServerClock } from '@healthcode/core/clock'
import { ResidentDoor } from '@healthcode/core/resident'

export const clock = new ServerClock()
export const door = new ResidentDoor(new Api('resident', clock))
