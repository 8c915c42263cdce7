/** In a demo: the made-up document of whoever logged in, to be filled in by a tap; nowhere else is there any. */
import type { DemoIdentity, ResidentLogin } from '@healthcode/core/types'

let made: DemoIdentity | null = null

export function rememberDemo({ identity }: ResidentLogin): void {
  made = identity
}

export function demoIdentity(): DemoIdentity | null {
  return made
}
