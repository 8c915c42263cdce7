/** The doors of the server as this program comes in by them, and the one clock, which their answers set. */
import type { Api } from '@healthcode/core/api'
import { ServerClock } from '@healthcode/core/clock'
import { ResidentDoor } from '@healthcode/core/resident'
import { VerifierDoor } from '@healthcode/core/verifier'

import { Line } from './line.ts'
import { shelf } from './storage.ts'

const VAULT_KEY = '/api/public/vault-key'

export const clock = new ServerClock(Date.now, shelf)
export const line = new Line('resident', clock, VAULT_KEY)
export const scanLine = new Line('verifier', clock, VAULT_KEY)

/** A line has all that a door of core asks of its `Api`; what only a page has (files, streams) is never called here. */
export const door = new ResidentDoor(line as unknown as Api)
export const scanDoor = new VerifierDoor(scanLine as unknown as Api)
