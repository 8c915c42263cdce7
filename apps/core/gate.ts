/**
 * A gate's sign: the QR code by which a gate asks to be shown a code for it alone, against relay; as
 * `healthcode/core/gates.py` has it. A phone that reads it signs its nonce into what it shows; a picture sent from
 * elsewhere then counts at no gate. Exactly one text per sign.
 */
import * as base45 from './base45.ts'
import { type Bytes, concat, fromUtf8, hex, readNumber, utf8, writeNumber } from './bytes.ts'
import { BadCode, BadGate } from './refusals.ts'

/** What the text of a sign begins with: our scheme, a gate, version 1. */
export const GATE_PREFIX = 'JKG1:'

/** ms: how old a sign may be for a phone, and how long a gate takes its nonce, once; how far ahead a clock may be. */
export const SHOWN_FOR = 60_000
export const AHEAD = 10_000

/** Bytes of a gate's name, at most. */
export const GATE_NAME = 40

const VERSION = 1
const NONCE = 8
const FIXED = 14
const LONGEST = GATE_PREFIX.length + ((FIXED + GATE_NAME) / 2) * 3
const SECOND = 1000

/** Characters that no name has: they are not seen, or change how the rest is seen. */
const UNSEEN = /[\0-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/ // eslint-disable-line no-control-regex

/** What a gate shows: the nonce it asks to be signed, when it began to show it, and its name for people to read. */
export interface GateSign {
  nonce: Bytes
  shownAt: Date
  name: string
}

/** The text of the sign's QR code; RangeError for a value it has no room for. */
export function gateText({ nonce, shownAt, name }: GateSign): string {
  const named = utf8(name)
  if (nonce.length !== NONCE || named.length > GATE_NAME || UNSEEN.test(name)) throw new RangeError('gate.not_encodable')
  const seconds = writeNumber(Math.floor(shownAt.getTime() / SECOND), 4)
  return GATE_PREFIX + base45.encode(concat(writeNumber(VERSION, 1), nonce, seconds, writeNumber(named.length, 1), named))
}

/** The sign that `text` writes, whatever its age; BadGate `gate.foreign` or `gate.malformed`. */
export function readGate(text: string): GateSign {
  if (!text.startsWith(GATE_PREFIX)) throw new BadGate('gate.foreign')
  try {
    if (text.length <= LONGEST) return signOf(base45.decode(text.slice(GATE_PREFIX.length)))
  } catch (fault) {
    if (!(fault instanceof BadCode || fault instanceof RangeError || fault instanceof TypeError)) throw fault
  }
  throw new BadGate('gate.malformed')
}

/** The sign while a phone may answer it; BadGate as for `readGate`, `gate.too_old`, `gate.ahead` (of our clock). */
export function readFreshGate(text: string, at: Date): GateSign {
  const sign = readGate(text)
  const age = at.getTime() - sign.shownAt.getTime()
  if (age > SHOWN_FOR) throw new BadGate('gate.too_old', { seconds: Math.ceil(age / SECOND), most: SHOWN_FOR / SECOND })
  if (-age > AHEAD) throw new BadGate('gate.ahead', { seconds: Math.ceil(-age / SECOND) })
  return sign
}

/** Whether a gate still takes a nonce that it began to show at `shownAt`, and that nobody has used. */
export function takes(shownAt: Date, at: Date): boolean {
  const age = at.getTime() - shownAt.getTime()
  return age >= 0 && age <= SHOWN_FOR
}

/** The nonces of one gate: each is taken once, and none after its minute. */
export class GateNonces {
  readonly #shown = new Map<string, Date>()

  /** `random`: bytes that nobody can guess; in a mini-program, its own source of them. */
  constructor(private readonly random: (size: number) => Bytes = (size) => crypto.getRandomValues(new Uint8Array(size))) {}

  /** Another nonce, shown from `at` on. */
  make(at: Date): Bytes {
    this.#forget(at)
    const nonce = this.random(NONCE)
    this.#shown.set(hex(nonce), at)
    return nonce
  }

  /** Whether this nonce is ours and still counts. */
  has(nonce: Uint8Array, at: Date): boolean {
    const shownAt = this.#shown.get(hex(nonce))
    return shownAt !== undefined && takes(shownAt, at)
  }

  /** Takes a nonce, once: false when it is not ours, was taken, or is over. */
  take(nonce: Uint8Array, at: Date): boolean {
    return this.has(nonce, at) && this.#shown.delete(hex(nonce))
  }

  #forget(at: Date): void {
    for (const [nonce, shownAt] of this.#shown) if (!takes(shownAt, at)) this.#shown.delete(nonce)
  }
}

function signOf(data: Uint8Array): GateSign {
  const size = readNumber(data, FIXED - 1, 1)
  if (data[0] !== VERSION || size > GATE_NAME || data.length !== FIXED + size) throw new RangeError('no sign')
  const name = fromUtf8(data.subarray(FIXED))
  if (UNSEEN.test(name)) throw new RangeError('a name that is not seen')
  return { nonce: data.slice(1, 1 + NONCE) as Bytes, shownAt: new Date(readNumber(data, 1 + NONCE, 4) * SECOND), name }
}
