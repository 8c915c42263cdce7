/**
 * 本门专码: a gate that takes only codes shown for it. It shows a nonce of its own as a QR code; a phone that read it
 * signs it into its code; so a picture that somebody sends from elsewhere is of no use here, however fresh it is. Each
 * nonce is taken once, and none for longer than a minute.
 */
import { utf8 } from '@healthcode/core/bytes'
import type { ServerClock } from '@healthcode/core/clock'
import type { Presentation } from '@healthcode/core/codes'
import { GATE_NAME, GateNonces, gateText } from '@healthcode/core/gate'
import { BadCode } from '@healthcode/core/refusals'
import { readonly, ref } from 'vue'

import type { Binding } from './inspection.ts'

/** ms after which another nonce is shown; the former ones are taken until their minute is over. */
const RENEWED = 30_000

export class OwnGate implements Binding {
  readonly #text = ref('')
  /** What its QR code says; '' while it is closed. */
  readonly text = readonly(this.#text)
  readonly #nonces = new GateNonces()
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `name`: of the gate, as the holder's phone shows it. */
  constructor(private readonly clock: ServerClock, private readonly name: () => string) {}

  /** Shows another nonce, now and again and again. */
  renew(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.renew(), RENEWED)
    const shownAt = this.clock.now()
    this.#text.value = gateText({ nonce: this.#nonces.make(shownAt), shownAt, name: this.name() })
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#text.value = ''
  }

  /** Paper is bound to nobody's gate: the document says whose it is. */
  refusal({ shownAt, nonce }: Presentation): BadCode | null {
    if (!shownAt || this.#nonces.has(nonce, this.clock.now())) return null
    return new BadCode(nonce.length ? 'code.other_gate' : 'code.not_bound')
  }

  took({ nonce }: Presentation): void {
    if (this.#nonces.take(nonce, this.clock.now())) this.renew()
  }
}

/** As a phone shows it: one line, nothing that is not seen, and no longer than its place in the code (bytes). */
export function gateName(typed: string): string {
  let name = [...typed.replace(/[\p{C}\p{Z}]+/gu, ' ').trim()]
  while (utf8(name.join('')).length > GATE_NAME) name = name.slice(0, -1)
  return name.join('').trim()
}
