/**
 * The code: a credential as its holder shows it, in the text of a QR code, version 1, as `healthcode/core/codes.py` has
 * it. A presentation is a sealed credential with the instant of showing, signed by the holder's key; a printed one is
 * the sealed credential alone. Exactly one text per value; nothing read here is believed yet.
 */
import * as base45 from './base45.ts'
import { type Bytes, concat, readNumber, utf8, writeNumber } from './bytes.ts'
import { type Credential, SIGNATURE, readBody } from './credentials.ts'
import { BadCode } from './refusals.ts'

export {
  type Credential, ED25519, HOLDER_KEY, NAME_HINT, SIGNATURE,
  credentialBytes, credentialMessage, expiresAt, readCredential,
} from './credentials.ts'

/** What the text of a presentation begins with: our scheme (健康), version 1; never a URL, so no reader opens it. */
export const PREFIX = 'JK1:'

/** Characters of a presentation's text, at most, with a gate's nonce; a QR code of version 10-M holds 311. */
export const LONGEST = 310

/** Bytes of a gate's nonce. */
export const NONCE = 8

const SHOWN_AT = 4
const SECOND = 1000
const CONTEXT = utf8('healthcode/1/presentation\0')
const NOTHING = new Uint8Array()

/**
 * What is in the QR. `sealed` and `body` are the bytes that were signed; the rest is what they say. On paper there is no
 * showing: `shownAt` is null, and body, nonce and signature are empty.
 */
export interface Presentation {
  credential: Credential
  sealed: Bytes
  shownAt: Date | null
  nonce: Bytes
  body: Bytes
  signature: Bytes
}

/** The instant of showing, and the gate's nonce of 8 bytes where it is shown to one gate alone. RangeError. */
export function presentationBody(shownAt: Date, nonce: Uint8Array = NOTHING): Bytes {
  if (nonce.length !== 0 && nonce.length !== NONCE) throw new RangeError('a nonce has 8 bytes')
  return concat(writeNumber(Math.floor(shownAt.getTime() / SECOND), SHOWN_AT), nonce)
}

/** What the holder's key signs: the whole sealed credential and the body. */
export function presentationMessage(sealed: Uint8Array, body: Uint8Array): Bytes {
  return concat(CONTEXT, sealed, body)
}

/** The text of the QR code; of a paper code, without a body and a signature. */
export function textOf(sealed: Uint8Array, body: Uint8Array = NOTHING, signature: Uint8Array = NOTHING): string {
  return PREFIX + base45.encode(concat(sealed, body, signature))
}

/** The presentation that `text` writes, not yet believed; BadCode `code.foreign` or `code.malformed`. */
export function read(text: string): Presentation {
  if (!text.startsWith(PREFIX)) throw new BadCode('code.foreign')
  if (text.length > LONGEST) throw malformed('length')
  const data = base45.decode(text.slice(PREFIX.length))
  const [credential, size] = readBody(data)
  return credential.level === 'paper' ? printed(credential, data, size + SIGNATURE) : shown(credential, data, size + SIGNATURE)
}

function printed(credential: Credential, data: Bytes, sealEnd: number): Presentation {
  if (data.length !== sealEnd) throw malformed('length')
  return { credential, sealed: data, shownAt: null, nonce: NOTHING, body: NOTHING, signature: NOTHING }
}

function shown(credential: Credential, data: Bytes, sealEnd: number): Presentation {
  const [nonceAt, end] = [sealEnd + SHOWN_AT, data.length - SIGNATURE]
  if (end !== nonceAt && end !== nonceAt + NONCE) throw malformed('length')
  return {
    credential,
    sealed: data.slice(0, sealEnd),
    shownAt: new Date(readNumber(data, sealEnd, SHOWN_AT) * SECOND),
    nonce: data.slice(nonceAt, end),
    body: data.slice(sealEnd, end),
    signature: data.slice(end),
  }
}

function malformed(where: string): BadCode {
  return new BadCode('code.malformed', { where })
}
