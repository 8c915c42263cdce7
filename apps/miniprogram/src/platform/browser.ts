/** A browser, to look at the pages while they are made: `npx uni build -p h5`. */
import { type Platform, trusted } from './platform.ts'

export const platform: Platform = {
  randomBytes: (size) => Promise.resolve(trusted(crypto.getRandomValues(new Uint8Array(size)), size)),
  askForNotices: () => Promise.resolve(false),
}
