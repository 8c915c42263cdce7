/** A declaration made with no network is kept sealed, sent once by who made it, and never under another's name. */
import { beforeEach, describe, expect, test, vi } from 'vitest'

import { base64url, fromHex } from '@healthcode/core/bytes'
import type { ApiProblem as Refusal } from '@healthcode/core/problems'
import type { DeclarationAsked } from '@healthcode/core/types'

import box from '../../../tests/vectors/boxes.json'

const HOUR = 3_600_000
const key = { key_id: base64url(fromHex(box.key_id)), public_key: base64url(fromHex(box.public_key)) }
const asked = (request_id: string): DeclarationAsked => ({
  symptoms: ['cold_like'], contact_with_case: 'no', was_in_risk_area: 'no', truth: true, request_id,
})
const taken = { number_of_day: 1, left_today: 2, color: 'yellow', pop_up: false }

let posted: string[]
let answers: (() => unknown)[]
let now: number
/** Each page has its modules anew, and so its own class of refusals. */
let ApiProblem: typeof Refusal

async function aPage(account: string | null) {
  vi.resetModules()
  ApiProblem = (await import('@healthcode/core/problems')).ApiProblem
  const { session, logIn, beginSession } = await import('../src/session/session.ts')
  const { door, clock } = await import('../src/app/server.ts')
  vi.spyOn(door.api.keys, 'key').mockResolvedValue(key)
  vi.spyOn(clock, 'now').mockImplementation(() => new Date(now))
  vi.spyOn(door, 'logIn').mockImplementation((_, code) => Promise.resolve({ csrf: 'word', claimed: true, account: code }))
  vi.spyOn(door, 'session').mockRejectedValue(ApiProblem.onTheWay('network.offline'))
  vi.spyOn(door.api, 'postBox').mockImplementation((path) => {
    posted.push(path)
    return Promise.resolve(answers.shift()!()) as Promise<never>
  })
  if (account) await logIn('demo', account)
  else await beginSession()
  return { ...(await import('../src/declaration/queue.ts')), session }
}

const offline = () => {
  throw ApiProblem.onTheWay('network.offline')
}
const refused = (code: string, status = 422) => () => {
  throw new ApiProblem(code, status, 'why')
}

beforeEach(() => {
  localStorage.clear()
  posted = []
  answers = []
  now = 1652833800_000
})

describe('a declaration made with no network', () => {
  test('is kept so that this phone cannot read it any more, also over a reload with no network', async () => {
    const page = await aPage('a')
    expect(await page.keepForLater(asked('r1'), null)).toBe(true)
    expect(localStorage.getItem('healthcode.declarations')).not.toMatch(/cold_like|symptoms/)
    const later = await aPage(null)
    expect(later.queue.waiting.map(({ request, account }) => [request, account])).toEqual([['r1', 'a']])
    expect(later.session.account).toBe('a')
  })

  test('is sent once the server answers, in the order made, and then told', async () => {
    const page = await aPage('a')
    await page.keepForLater(asked('r1'), null)
    now += HOUR
    await page.keepForLater(asked('r2'), 'link')
    answers = [offline]
    await page.deliver()
    expect([posted.length, page.queue.waiting.length]).toEqual([1, 2])
    answers = [() => taken, () => taken]
    await page.deliver()
    expect(posted.slice(1)).toEqual(['/declarations', '/declarations?for=link'])
    expect(page.queue.waiting).toEqual([])
    expect(page.queue.delivered.map((one) => 'declared' in one)).toEqual([true, true])
    expect(localStorage.getItem('healthcode.declarations')).toBeNull()
  })

  test('is not sent by another account, and nothing of it is left then', async () => {
    await (await aPage('a')).keepForLater(asked('r1'), null)
    const other = await aPage('b')
    await other.deliver()
    expect([posted, other.queue.waiting, other.queue.delivered]).toEqual([[], [], []])
  })

  test('is told to be refused when the server refuses it, and asked no more', async () => {
    const page = await aPage('a')
    await page.keepForLater(asked('r1'), null)
    answers = [refused('declaration.too_many')]
    await page.deliver()
    expect(page.queue.delivered).toMatchObject([{ refused: 'why' }])
    expect(page.queue.waiting).toEqual([])
  })

  test('waits on when the server is busy or the session is over', async () => {
    const page = await aPage('a')
    await page.keepForLater(asked('r1'), null)
    for (const away of [refused('limit.busy', 503), refused('session.ended', 401)]) {
      answers = [away]
      await page.deliver()
      expect(page.queue.waiting.length).toBe(1)
    }
  })

  test('must be made anew when the server has another key now, or after twelve hours', async () => {
    const page = await aPage('a')
    await page.keepForLater(asked('r1'), null)
    answers = [refused('request.other_key', 409)]
    await page.deliver()
    expect(page.queue.delivered).toMatchObject([{ refused: 'queue.old' }])
    page.read()
    await page.keepForLater(asked('r2'), null)
    now += 12 * HOUR
    answers = [offline]
    await page.deliver()
    expect(page.queue.waiting.length).toBe(1)
    now += 1
    await page.deliver()
    expect([page.queue.waiting, page.queue.delivered]).toMatchObject([[], [{ refused: 'queue.old' }]])
    expect(posted.length).toBe(2)
  })

  test('the same request kept twice is one', async () => {
    const page = await aPage('a')
    await page.keepForLater(asked('r1'), null)
    await page.keepForLater(asked('r1'), null)
    expect(page.queue.waiting.length).toBe(1)
  })
})
