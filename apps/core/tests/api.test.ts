import { afterEach, describe, expect, test } from 'vitest'

import { Api, waitFor } from '../api.ts'
import { base64url } from '../bytes.ts'
import { ServerClock } from '../clock.ts'
import { setLanguage } from '../i18n.ts'
import { ApiProblem } from '../problems.ts'
import { ResidentDoor } from '../resident.ts'

const REFUSED = {
  type: '/reference/problems#declaration.too_many', title: 'Too many', status: 409, code: 'declaration.too_many',
  detail: '今天已经申报 3 次。', facts: { most: 3 }, request_id: 'r-1',
}

function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers })
}

/** A server that answers in turn; what it was asked, and how long was waited between, is kept. */
function aServer(...answers: (Response | Error)[]) {
  const asked: { address: string; init: RequestInit; headers: Headers }[] = []
  const waits: number[] = []
  const fetcher = (address: string | URL | Request, init: RequestInit = {}) => {
    asked.push({ address: String(address), init, headers: new Headers(init.headers) })
    const answer = answers.shift()!
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
  }
  const api = new Api('resident', new ServerClock(), fetcher, (ms) => Promise.resolve(void waits.push(ms)))
  return { api, asked, waits }
}

async function problemOf(answer: Promise<unknown>): Promise<ApiProblem> {
  const fault = await answer.catch((fault: unknown) => fault)
  expect(fault).toBeInstanceOf(ApiProblem)
  return fault as ApiProblem
}

afterEach(() => setLanguage('zh-CN'))

describe('a request', () => {
  test('for bytes is answered with bytes as they are, and refused in words', async () => {
    const { api, asked } = aServer(new Response(new Uint8Array([0, 255])), json(REFUSED, 404))
    expect(await api.getBytes('/status/shards/00')).toEqual(new Uint8Array([0, 255]))
    expect(asked[0]?.headers.get('Accept')).toContain('application/octet-stream')
    expect((await problemOf(api.getBytes('/status/shards/00'))).code).toBe('declaration.too_many')
  })

  test('goes to its door in the language of the page', async () => {
    setLanguage('en')
    const { api, asked } = aServer(json({ a: 1 }))
    expect(await api.get('/session')).toEqual({ a: 1 })
    expect(asked[0]!.address).toBe('/api/resident/session')
    expect(asked[0]!.headers.get('Accept-Language')).toBe('en')
    expect(asked[0]!.init).toMatchObject({ credentials: 'same-origin', redirect: 'error', cache: 'no-store' })
  })

  test('that changes something carries the word of the session, one that reads does not', async () => {
    const { api, asked } = aServer(json({ csrf: 'word', claimed: true }), json({}), json({}), new Response(null, { status: 204 }))
    const door = new ResidentDoor(api)
    await door.logIn('demo', 'zhang')
    await api.post('/community-report', { phone: '1' })
    await api.get('/information')
    await door.logOut()
    expect(asked.map(({ headers }) => headers.get('X-CSRF-Token'))).toEqual([null, 'word', null, 'word'])
    expect(asked[1]!.init.body).toBe('{"phone":"1"}')
    expect(api.csrf).toBeNull()
  })

  test('for what the page has already is answered with null', async () => {
    const { api, asked } = aServer(new Response(null, { status: 304 }))
    expect(await api.getIfChanged('/code?key=k', 'v7')).toBeNull()
    expect(asked[0]!.headers.get('If-None-Match')).toBe('"v7"')
  })

  test('with a file leaves the content type to the browser', async () => {
    const { api, asked } = aServer(json({ job_id: 'j' }, 202))
    await api.upload('/pushes', new FormData())
    expect(asked[0]!.headers.get('Content-Type')).toBeNull()
    expect(asked[0]!.init.body).toBeInstanceOf(FormData)
  })
})

describe('a refusal', () => {
  test('is told with its code, its sentence, its facts and its request', async () => {
    const { api } = aServer(json(REFUSED, 409))
    const problem = await problemOf(api.post('/declarations', {}))
    expect(problem).toMatchObject({ code: 'declaration.too_many', status: 409, facts: { most: 3 }, requestId: 'r-1' })
    expect(problem.message).toBe('今天已经申报 3 次。')
    expect([problem.offline, problem.loggedOut, problem.passing]).toEqual([false, false, false])
  })

  test('that cannot be read is told as such', async () => {
    const { api } = aServer(new Response('<html>', { status: 500 }), new Response('<html>', { status: 200 }))
    expect(await problemOf(api.post('/claim', {}))).toMatchObject({ code: 'network.unreadable', status: 500 })
    expect(await problemOf(api.post('/claim', {}))).toMatchObject({ code: 'network.unreadable', status: 200 })
  })

  test('without an answer is told in the language of the page', async () => {
    setLanguage('en')
    const { api } = aServer(new TypeError('failed'))
    const problem = await problemOf(api.post('/claim', {}))
    expect(problem).toMatchObject({ code: 'network.offline', status: 0, offline: true })
    expect(problem.message).toContain('No connection')
  })

  test('an answer that does not come in time is given up', async () => {
    const late = (_: string | URL | Request, init?: RequestInit) =>
      new Promise<Response>((_, failed) => init!.signal!.addEventListener('abort', () => failed(new Error('aborted'))))
    const api = new Api('verifier', new ServerClock(), late)
    expect(await problemOf(api.post('/scans', {}, { patience: 20 }))).toMatchObject({ code: 'network.timeout' })
  })

  test('what the page itself breaks off is no problem of the server', async () => {
    const stop = new AbortController()
    const hang = (_: string | URL | Request, init?: RequestInit) =>
      new Promise<Response>((_, failed) => init!.signal!.addEventListener('abort', () => failed(init!.signal!.reason as Error)))
    const answer = new Api('resident', new ServerClock(), hang).get('/code', { signal: stop.signal })
    stop.abort()
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('another try', () => {
  const busy = () => json({ ...REFUSED, status: 503, code: 'server.busy' }, 503, { 'Retry-After': '2' })

  test('is made for reading, after the time that the server names, not all at once', async () => {
    const { api, asked, waits } = aServer(busy(), busy(), json({ a: 1 }))
    expect(await api.get('/code')).toEqual({ a: 1 })
    expect(asked).toHaveLength(3)
    for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(2000)
    for (const wait of waits) expect(wait).toBeLessThanOrEqual(3000)
  })

  test('is made three times at most', async () => {
    const { api, asked } = aServer(busy(), busy(), busy(), json({}))
    expect(await problemOf(api.get('/code'))).toMatchObject({ status: 503, retryAfter: 2 })
    expect(asked).toHaveLength(3)
  })

  test('is not made for what would be done twice, but for a declaration under its own id', async () => {
    const claim = aServer(busy(), json({}))
    await problemOf(claim.api.post('/claim', {}))
    expect(claim.asked).toHaveLength(1)
    const key = json({ key_id: 'AAAAAA', public_key: base64url(new Uint8Array(32).fill(9)) })
    const declaration = aServer(key, busy(), json({}))
    await new ResidentDoor(declaration.api).declare({} as never)
    expect(declaration.asked).toHaveLength(3) // the key to seal to, and the declaration twice
  })

  test('is not worth it for a refusal, a timeout or a long wait', () => {
    const problem = (status: number, retryAfter: number | null, code = 'x.y') => new ApiProblem(code, status, '', {}, null, retryAfter)
    expect(waitFor(problem(409, null), 1)).toBeNull()
    expect(waitFor(problem(0, null, 'network.timeout'), 1)).toBeNull()
    expect(waitFor(problem(429, 9), 1)).toBeNull()
    expect(waitFor(problem(429, 8), 1, () => 0)).toBe(8000)
    expect(waitFor(problem(0, null), 1, () => 0)).toBe(600)
  })
})

describe('the server’s time', () => {
  test('comes from the answer, and from the Date header until an answer told it', async () => {
    const header = { Date: 'Wed, 18 May 2022 08:00:00 GMT' }
    const told = '2022-05-19T08:00:00.500Z'
    const { api } = aServer(json({}, 200, header), json({ server_at: told }, 200, header), json({}, 200, header))
    const now = () => api.clock.now().getTime()
    await api.get('/divisions')
    expect(Math.abs(now() - Date.parse('2022-05-18T08:00:00.5Z'))).toBeLessThan(500)
    await api.get('/code')
    await api.get('/divisions')
    expect(Math.abs(now() - Date.parse(told))).toBeLessThan(500)
  })
})
