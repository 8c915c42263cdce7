/**
 * An envelope: bytes as they were signed, with the signatures of whoever vouches for them, as `healthcode/core/envelopes.py`
 * has it. It proves nothing by itself: `trust.ts` says whose signatures count for what. A body is JSON in exactly one
 * form; whoever reads one writes it again and compares, so that no two readers take the same bytes for different lists.
 */
import { type Bytes, base64url, fromBase64url, fromHex, fromUtf8, hex, utf8 } from './bytes.ts'
import { BadList } from './refusals.ts'

/** Bytes of an envelope and of a body, at most; signatures in one, each by another key. */
const LONGEST = 512 * 1024
const SIGNERS = 8

/** Numbers of a list are below this, instants too: as in a code. */
const NUMBERS = 2 ** 32
const NAME_LONGEST = 80

export interface Signature {
  keyId: Bytes
  signature: Bytes
}

export interface Envelope {
  body: Bytes
  signatures: Signature[]
}

/** An envelope as it travels, in JSON: base64url, and hex for key ids. */
export interface WrittenEnvelope {
  body: string
  signatures: { key_id: string; signature: string }[]
}

export type Fields = Record<string, unknown>

/** The envelope that a text writes, nobody's word for it yet; BadList `list.malformed`. */
export function read(text: Uint8Array): Envelope {
  if (text.length > LONGEST) throw malformed('length')
  return opened(reading('envelope', () => JSON.parse(fromUtf8(text)) as WrittenEnvelope))
}

/** The envelope that came inside an answer; BadList `list.malformed`. */
export function opened(written: WrittenEnvelope): Envelope {
  if (typeof written?.body === 'string' && written.body.length > LONGEST) throw malformed('length')
  const envelope = reading('envelope', () => ({ body: decoded(written.body), signatures: written.signatures.map(signature) }))
  const ids = new Set(envelope.signatures.map(({ keyId }) => hex(keyId)))
  if (envelope.signatures.length > SIGNERS || ids.size < envelope.signatures.length) throw malformed('signatures')
  return envelope
}

export function written({ body, signatures }: Envelope): WrittenEnvelope {
  const signed = signatures.map((one) => ({ key_id: hex(one.keyId), signature: base64url(one.signature) }))
  return { body: base64url(body), signatures: signed }
}

/** The body of a list; its first field names the format, so that no list can be taken for another kind. RangeError. */
export function bodyOf(format: string, fields: Fields): Bytes {
  return utf8(JSON.stringify({ format, ...fields }))
}

/** The fields of a list's body; BadList `list.malformed` for another format, or for no JSON object. */
export function fieldsOf(format: string, body: Uint8Array): Fields {
  if (body.length > LONGEST) throw malformed('format')
  const told = reading('format', () => JSON.parse(fromUtf8(body)) as unknown)
  if (!isFields(told) || told['format'] !== format) throw malformed('format')
  return told
}

/** What `make` reads from somebody's JSON; BadList `list.malformed` where a reader meets what it cannot be. */
export function reading<T>(where: string, make: () => T): T {
  try {
    return make()
  } catch (fault) {
    if (fault instanceof RangeError || fault instanceof TypeError || fault instanceof SyntaxError) throw malformed(where)
    throw fault
  }
}

export function malformed(where: string): BadList {
  return new BadList('list.malformed', { where })
}

// What stands in a body: each RangeError for what it is not

/** The bytes of base64url in the one form that is written. */
export function decoded(value: unknown): Bytes {
  const bytes = fromBase64url(text(value))
  const end = text(value).slice(Math.floor(bytes.length / 3) * 4) // only there could it have another form
  if (base64url(bytes.subarray(bytes.length - (bytes.length % 3))) !== end) throw new RangeError('another form of base64url')
  return bytes
}

/** The bytes of hex in small letters. */
export function unhexed(value: unknown): Bytes {
  const bytes = fromHex(text(value))
  if (hex(bytes) !== value) throw new RangeError('another form of hex')
  return bytes
}

/** A whole number from 0 to `limit`. */
export function whole(value: unknown, limit = NUMBERS): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value >= limit) throw new RangeError('no number')
  return value
}

/** The instant that a list writes as whole seconds since 1970 UTC. */
export function instant(value: unknown): Date {
  return new Date(whole(value) * 1000)
}

export function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000)
}

/** The name of an environment: 1 to 32 small letters, digits and hyphens. */
export function environment(value: unknown): string {
  if (!/^[a-z0-9-]{1,32}$/.test(text(value))) throw new RangeError('no environment')
  return text(value)
}

/** A name for people to read, of at most 80 bytes. */
export function name(value: unknown): string {
  if (utf8(text(value)).length > NAME_LONGEST) throw new RangeError('no name')
  return text(value)
}

export function items(value: unknown): Fields[] {
  if (!Array.isArray(value) || !value.every(isFields)) throw new RangeError('no list')
  return value
}

export function texts(value: unknown): string[] {
  if (!Array.isArray(value)) throw new RangeError('no list')
  return value.map(text)
}

function signature(one: { key_id: unknown; signature: unknown }): Signature {
  return { keyId: unhexed(one.key_id), signature: decoded(one.signature) }
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new RangeError('no text')
  return value
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
