/** Who is on duty at this device: a name for the screen, so that the page opens without network; the session is a cookie. */
import { kept } from './kept.ts'

/** `guard`: '' when nobody is. `leaving`: somebody logged out without network, and the server has still to be told. */
export const duty = kept('duty', { guard: '', leaving: false })
