/** What differs between the platforms a mini-program runs on: random bytes, leave to send notices. */
export interface Platform {
  /** Bytes that nobody can guess; NoRandomness when the platform has none, never anything weaker. */
  randomBytes(size: number): Promise<Uint8Array>
  /** Asks leave for notices by these templates; whether any was given. */
  askForNotices(templates: string[]): Promise<boolean>
}

/** No bytes that nobody can guess: then there is no key, and nothing is sealed. */
export class NoRandomness extends Error {
  override readonly name = 'NoRandomness'
}

/** ms until a platform's answer is given up. */
export const PATIENCE = 5_000

/** The bytes as they came, or NoRandomness for what cannot be random. */
export function trusted(bytes: ArrayLike<number> | null | undefined, size: number): Uint8Array {
  const found = Uint8Array.from(bytes ?? [])
  if (found.length !== size || found.every((byte) => byte === found[0])) throw new NoRandomness('no random bytes')
  return found
}
