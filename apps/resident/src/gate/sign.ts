/** What the camera read: the sign of a gate, or a sentence that says why it is none. */
import { type GateSign, readFreshGate } from '@healthcode/core/gate'
import { BadGate } from '@healthcode/core/refusals'
import { sentence } from '@healthcode/core/sentences'

/** `at`: the server's time. */
export function signIn(text: string, at: Date): GateSign | string {
  try {
    return readFreshGate(text, at)
  } catch (fault) {
    if (fault instanceof BadGate) return sentence(fault.code, fault.facts)
    throw fault
  }
}
