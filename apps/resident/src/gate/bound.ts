/**
 * The gate that this phone shows its code for (against relay): its nonce goes into what the phone signs, so that the code
 * counts at that gate alone. After a minute the page shows to anybody again, by itself.
 */
import type { Bytes } from '@healthcode/core/bytes'
import { SHOWN_FOR } from '@healthcode/core/gate'
import { shallowReadonly, shallowRef } from 'vue'

/** `until`: ms since 1970 by this device. */
export interface Bound {
  nonce: Bytes
  name: string
  until: number
}

const current = shallowRef<Bound | null>(null)
let ending: ReturnType<typeof setTimeout> | undefined

export const bound = shallowReadonly(current)

/** The codes from now on are for this gate. */
export function bindTo({ nonce, name }: { nonce: Bytes; name: string }): void {
  clearTimeout(ending)
  current.value = { nonce, name, until: Date.now() + SHOWN_FOR }
  ending = setTimeout(unbind, SHOWN_FOR)
}

/** To anybody again. */
export function unbind(): void {
  clearTimeout(ending)
  current.value = null
}
