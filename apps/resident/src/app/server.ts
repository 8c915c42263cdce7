/** The one way from this page to the server, and the one clock, which the server's answers set. */
import { Api } from '@healthcode/core/api'
import { ServerClock, storage } from '@healthcode/core/clock'
import { ResidentDoor } from '@healthcode/core/resident'

export const clock = new ServerClock(Date.now, storage())
export const door = new ResidentDoor(new Api('resident', clock))
