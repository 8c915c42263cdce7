/** Who is on duty at this device: a name for the screen, so that the page opens without network; the session is a cookie. */
import { kept } from './kept.ts'

/** '' when nobody is. */
export const duty = kept('duty', { guard: '' })
