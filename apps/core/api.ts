/**
 * The way to the server: JSON over fetch, the same origin only. Refusals come back as `ApiProblem`; what may be repeated
 * without harm (reading, or writing under an id of its own) is tried again when the server is busy.
 */
import { type Bytes, utf8 } from './bytes.ts'
import { type ServerClock, storage } from './clock.ts'
import { language } from './i18n.ts'
import { ApiProblem } from './problems.ts'
import { SEALED, type VaultKey, sealedBytes } from './sealed-box.ts'
import type { Problem } from './types.ts'
import { type KeyShelf, VaultKeys } from './vault-key.ts'

export type Door = 'resident' | 'verifier' | 'console'

/** ms until an answer is given up. */
export const PATIENCE = 10_000

/** ms: a longer Retry-After is not waited out, the reader decides. */
const LONGEST_WAIT = 8_000
const TRIES = 3

export interface Asked {
  body?: unknown
  form?: FormData
  /** Sealed already, see `sealed-box`. */
  box?: Bytes
  /** The version the page has; the answer is null when it is still the same. */
  version?: string | undefined
  /** May be sent again without doing the thing twice; reading always may. */
  repeatable?: boolean
  /** A good answer is a file, not JSON. */
  file?: boolean
  patience?: number
  signal?: AbortSignal
  /** The answer is bytes as they are, no JSON. */
  binary?: boolean
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

const VAULT_KEY = '/api/public/vault-key'

export class Api {
  /** The word that a page of our own sends along, from the session's answer; a foreign page cannot know it. */
  csrf: string | null = null
  readonly keys: VaultKeys
  #told = false

  constructor(
    readonly door: Door,
    readonly clock: ServerClock,
    private readonly fetcher: typeof fetch = (...asked) => fetch(...asked),
    private readonly pause: (ms: number) => Promise<void> = (ms) => new Promise((done) => setTimeout(done, ms)),
    shelf: KeyShelf | null = storage(),
  ) {
    this.keys = new VaultKeys(() => this.#ask('GET', VAULT_KEY, { repeatable: true }) as Promise<VaultKey>, shelf)
  }

  /** ApiProblem. */
  async get<T>(path: string, asked: Asked = {}): Promise<T> {
    return (await this.#ask('GET', path, { ...asked, repeatable: true })) as T
  }

  /** Bytes as they are; ApiProblem. */
  async getBytes(path: string, asked: Asked = {}): Promise<Bytes> {
    return (await this.#ask('GET', path, { ...asked, binary: true, repeatable: true })) as Bytes
  }

  /** What is there, or null when the page has exactly that already; ApiProblem. */
  async getIfChanged<T>(path: string, version: string | undefined, asked: Asked = {}): Promise<T | null> {
    return (await this.#ask('GET', path, { ...asked, version, repeatable: true })) as T | null
  }

  /** ApiProblem. */
  async post<T>(path: string, body?: unknown, asked: Asked = {}): Promise<T> {
    return (await this.#ask('POST', path, body === undefined ? asked : { ...asked, body })) as T
  }

  /** JSON that nobody but the server's vault can read (F22); ApiProblem. */
  async postSealed<T>(path: string, body: unknown, asked: Asked = {}): Promise<T> {
    return (await this.#sealed('POST', path, utf8(JSON.stringify(body)), asked)) as T
  }

  /** Bytes that nobody but the server's vault can read, such as a document's photo; ApiProblem. */
  async putSealed<T>(path: string, bytes: Uint8Array, asked: Asked = {}): Promise<T> {
    return (await this.#sealed('PUT', path, bytes, { patience: 60_000, repeatable: true, ...asked })) as T
  }

  /** What was sealed before, as with no network; ApiProblem, `request.other_key` when the server's key is another now. */
  async postBox<T>(path: string, box: Bytes, asked: Asked = {}): Promise<T> {
    return (await this.#ask('POST', path, { ...asked, box })) as T
  }

  /** A file with its fields; ApiProblem. */
  async upload<T>(path: string, form: FormData, asked: Asked = {}): Promise<T> {
    return (await this.#ask('POST', path, { patience: 120_000, ...asked, form })) as T
  }

  /** ApiProblem. */
  async delete(path: string, asked: Asked = {}): Promise<void> {
    await this.#ask('DELETE', path, { ...asked, repeatable: true })
  }

  /** A file that the page keeps or prints; ApiProblem. */
  async file(method: 'GET' | 'POST', path: string, asked: Asked = {}): Promise<Blob> {
    return (await this.#ask(method, path, { patience: 30_000, ...asked, file: true, repeatable: method === 'GET' })) as Blob
  }

  /** Where a path of this door is, for links and event streams; a whole address stays as it is. */
  address(path: string): string {
    return path.startsWith('/api/') ? path : `/api/${this.door}${path}`
  }

  /** The server's key may have changed since it was kept: then once more with the new one. */
  async #sealed(method: Method, path: string, message: Uint8Array, asked: Asked): Promise<unknown> {
    try {
      return await this.#ask(method, path, { ...asked, box: sealedBytes(message, await this.keys.key()) })
    } catch (fault) {
      if (!(fault instanceof ApiProblem) || fault.code !== 'request.other_key') throw fault
      return this.#ask(method, path, { ...asked, box: sealedBytes(message, await this.keys.renewed()) })
    }
  }

  async #ask(method: Method, path: string, asked: Asked): Promise<unknown> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#once(method, path, asked)
      } catch (fault) {
        const wait = fault instanceof ApiProblem && asked.repeatable && tried < TRIES ? waitFor(fault, tried) : null
        if (wait === null || asked.signal?.aborted) throw fault
        await this.pause(wait)
      }
    }
  }

  async #once(method: Method, path: string, asked: Asked): Promise<unknown> {
    const limit = limited(asked)
    const sentAt = Date.now()
    try {
      const answer = await this.fetcher(this.address(path), {
        method,
        headers: this.#headers(method, asked),
        body: asked.form ?? asked.box ?? (asked.body === undefined ? null : JSON.stringify(asked.body)),
        credentials: 'same-origin',
        cache: 'no-store',
        redirect: 'error',
        signal: limit.signal,
      })
      const receivedAt = Date.now()
      const body = await read(answer, asked)
      this.#hear(answer, body, sentAt, receivedAt)
      return body
    } catch (fault) {
      if (fault instanceof ApiProblem || asked.signal?.aborted) throw fault
      throw ApiProblem.onTheWay(limit.late() ? 'network.timeout' : 'network.offline')
    } finally {
      limit.over()
    }
  }

  #headers(method: Method, asked: Asked): Headers {
    const headers = new Headers({ Accept: accepted(asked), 'Accept-Language': language.value })
    if (asked.body !== undefined) headers.set('Content-Type', 'application/json')
    if (asked.box) headers.set('Content-Type', SEALED)
    if (method !== 'GET' && this.csrf) headers.set('X-CSRF-Token', this.csrf)
    if (asked.version) headers.set('If-None-Match', `"${asked.version}"`)
    return headers
  }

  /** `server_at` is the clock that decides; the Date header, of the machine in front, serves until it was told. */
  #hear(answer: Response, body: unknown, sentAt: number, receivedAt: number): void {
    const told = toldTime(body)
    this.#told ||= told !== null
    const named = told ?? (this.#told ? null : answer.headers.get('Date'))
    const resolution = named?.includes('.') ? 1 : 1000
    if (named) this.clock.hear(new Date(named), sentAt, receivedAt, resolution)
  }
}

/** Broken off by the page, or when patience is over; old browsers have no `AbortSignal.any`. */
function limited(asked: Asked): { signal: AbortSignal; late: () => boolean; over: () => void } {
  const stop = new AbortController()
  const broken = () => stop.abort(asked.signal?.reason)
  let late = false
  const timer = setTimeout(() => {
    late = true
    stop.abort()
  }, asked.patience ?? PATIENCE)
  if (asked.signal?.aborted) broken()
  asked.signal?.addEventListener('abort', broken)
  const over = () => {
    clearTimeout(timer)
    asked.signal?.removeEventListener('abort', broken)
  }
  return { signal: stop.signal, late: () => late, over }
}

function accepted({ file, binary }: Asked): string {
  if (file) return 'application/pdf, application/json'
  return binary ? 'application/octet-stream, application/json' : 'application/json'
}

function toldTime(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('server_at' in body)) return null
  return typeof body.server_at === 'string' ? body.server_at : null
}

/** ms to wait before another try, spread so that a crowd does not come back at once; null: not worth one. */
export function waitFor(problem: ApiProblem, tried: number, chance = Math.random): number | null {
  if (!problem.passing || problem.code === 'network.timeout') return null
  const asked = problem.retryAfter === null ? 300 * 2 ** tried : problem.retryAfter * 1000
  return asked > LONGEST_WAIT ? null : asked + chance() * Math.max(250, asked / 2)
}

async function read(answer: Response, asked: Asked): Promise<unknown> {
  if (answer.status === 204 || answer.status === 304) return null
  if (answer.ok && asked.file) return answer.blob()
  if (answer.ok && asked.binary) return new Uint8Array(await answer.arrayBuffer())
  const retryAfter = retryAfterOf(answer)
  const body = await answer.json().catch(() => null)
  if (answer.ok && body !== null) return body
  if (isProblem(body)) throw ApiProblem.of(body, retryAfter)
  throw ApiProblem.onTheWay('network.unreadable', answer.status, retryAfter)
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body
}

/** Seconds; the header's date form is not used by our server. */
function retryAfterOf(answer: Response): number | null {
  const seconds = Number.parseInt(answer.headers.get('Retry-After') ?? '', 10)
  return Number.isNaN(seconds) ? null : Math.max(0, seconds)
}
