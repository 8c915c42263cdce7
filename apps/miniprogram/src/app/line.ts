/**
 * The way to the server from a mini-program: what `Api` of core is to a page. There is no cookie here: a session is a
 * token in the program's storage. Bodies that must be are sealed with the platform's random bytes.
 */
import { type Api, type Asked, type Door, PATIENCE, waitFor } from '@healthcode/core/api'
import { type Bytes, utf8 } from '@healthcode/core/bytes'
import type { ServerClock } from '@healthcode/core/clock'
import { language } from '@healthcode/core/i18n'
import { ApiProblem } from '@healthcode/core/problems'
import { SEALED, type VaultKey, sealedBytes } from '@healthcode/core/sealed-box'
import type { Problem } from '@healthcode/core/types'
import { VaultKeys } from '@healthcode/core/vault-key'

import { platform } from '#platform'

import { type Answer, Unanswered, requested } from './requests.ts'
import { shelf } from './storage.ts'

const TRIES = 3
const SECRET = 32
const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** What a door of core uses of its `Api`. */
type Used = Pick<Api, 'csrf' | 'get' | 'getIfChanged' | 'post' | 'postSealed' | 'putSealed' | 'postBox' | 'delete' | 'address'>

export class Line implements Used {
  csrf: string | null = null
  /** The session; null: nobody is logged in at this door. */
  token: string | null = null
  readonly keys: VaultKeys

  constructor(readonly door: Door, readonly clock: ServerClock, vaultKey: string) {
    this.keys = new VaultKeys(() => this.#ask('GET', vaultKey, { repeatable: true }) as Promise<VaultKey>, shelf)
  }

  async get<T>(path: string, asked: Asked = {}): Promise<T> {
    return (await this.#ask('GET', this.address(path), { ...asked, repeatable: true })) as T
  }

  async getIfChanged<T>(path: string, version: string | undefined, asked: Asked = {}): Promise<T | null> {
    return (await this.#ask('GET', this.address(path), { ...asked, version, repeatable: true })) as T | null
  }

  async post<T>(path: string, body?: unknown, asked: Asked = {}): Promise<T> {
    return (await this.#ask('POST', this.address(path), body === undefined ? asked : { ...asked, body })) as T
  }

  /** Nobody but the server's vault can read it (F22). ApiProblem, NoRandomness. */
  async postSealed<T>(path: string, body: unknown, asked: Asked = {}): Promise<T> {
    return (await this.#sealed('POST', path, utf8(JSON.stringify(body)), asked)) as T
  }

  async putSealed<T>(path: string, bytes: Uint8Array, asked: Asked = {}): Promise<T> {
    return (await this.#sealed('PUT', path, bytes, { patience: 60_000, repeatable: true, ...asked })) as T
  }

  /** What was sealed before, as with no network; ApiProblem, `request.other_key` when the server's key is another now. */
  async postBox<T>(path: string, box: Bytes, asked: Asked = {}): Promise<T> {
    return (await this.#ask('POST', this.address(path), { ...asked, box })) as T
  }

  async delete(path: string, asked: Asked = {}): Promise<void> {
    await this.#ask('DELETE', this.address(path), { ...asked, repeatable: true })
  }

  address(path: string): string {
    return `/api/${this.door}${path}`
  }

  /** Sealed to the key that is known here, so that a form can be kept with no network. ApiProblem, NoRandomness. */
  async boxOf(body: unknown): Promise<Bytes> {
    return sealed(utf8(JSON.stringify(body)), await this.keys.key())
  }

  async #sealed(method: Method, path: string, message: Uint8Array, asked: Asked): Promise<unknown> {
    try {
      return await this.#ask(method, this.address(path), { ...asked, box: await sealed(message, await this.keys.key()) })
    } catch (fault) {
      if (!(fault instanceof ApiProblem) || fault.code !== 'request.other_key') throw fault
      const box = await sealed(message, await this.keys.renewed())
      return this.#ask(method, this.address(path), { ...asked, box })
    }
  }

  async #ask(method: Method, path: string, asked: Asked): Promise<unknown> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#once(method, path, asked)
      } catch (fault) {
        const wait = fault instanceof ApiProblem && asked.repeatable && tried < TRIES ? waitFor(fault, tried) : null
        if (wait === null) throw fault
        await pause(wait)
      }
    }
  }

  async #once(method: Method, path: string, asked: Asked): Promise<unknown> {
    const sentAt = Date.now()
    try {
      const body = asked.box ? bufferOf(asked.box) : asked.body === undefined ? undefined : JSON.stringify(asked.body)
      const headers = this.#headers(asked)
      const answer = await requested({ method, path, headers, patience: asked.patience ?? PATIENCE, ...(body === undefined ? {} : { body }) })
      const told = read(answer)
      this.#hear(told, sentAt, Date.now())
      return told
    } catch (fault) {
      if (!(fault instanceof Unanswered)) throw fault
      throw ApiProblem.onTheWay(fault.late ? 'network.timeout' : 'network.offline')
    }
  }

  #headers(asked: Asked): Record<string, string> {
    return {
      Accept: 'application/json',
      'Accept-Language': language.value,
      'Content-Type': asked.box ? SEALED : 'application/json',
      ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
      ...(asked.version ? { 'If-None-Match': `"${asked.version}"` } : {}),
    }
  }

  #hear(told: unknown, sentAt: number, receivedAt: number): void {
    if (typeof told !== 'object' || told === null || !('server_at' in told)) return
    this.clock.hear(new Date(String(told.server_at)), sentAt, receivedAt)
  }
}

async function sealed(message: Uint8Array, key: VaultKey): Promise<Bytes> {
  const secret = Uint8Array.from(await platform.randomBytes(SECRET))
  return sealedBytes(message, key, () => secret)
}

function bufferOf(bytes: Bytes): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
}

/** The body of a good answer, null for an empty one; ApiProblem. */
function read({ status, headers, text }: Answer): unknown {
  if (status === 204 || status === 304) return null
  const body = parsed(text)
  if (status < 300 && body !== undefined) return body
  const seconds = Number.parseInt(headers['retry-after'] ?? '', 10)
  const retryAfter = Number.isNaN(seconds) ? null : Math.max(0, seconds)
  if (isProblem(body)) throw ApiProblem.of(body, retryAfter)
  throw ApiProblem.onTheWay('network.unreadable', status, retryAfter)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body
}
