import { base64url } from '@healthcode/core/bytes'
import { credentialBytes } from '@healthcode/core/codes'
import { ApiProblem } from '@healthcode/core/problems'
import type { CodeView } from '@healthcode/core/types'
import { beforeEach, describe, expect, it, vi } from 'vitest'

import { clock, door } from '../src/app/server.ts'
import { forgetPerson, healthCode, recall, refresh } from '../src/code/health-code.ts'
import { keptCode } from '../src/code/kept.ts'
import { screenOf } from '../src/code/screen.ts'

const HOLDER = new Uint8Array(33).fill(7)
HOLDER[0] = 2

function sealed(color: 'green' | 'red'): string {
  const body = credentialBytes({
    keyId: new Uint8Array(4), division: 130000, level: 'own', color, popUp: color === 'red', declared: true,
    sampledAt: new Date('2022-05-18T00:00:00Z'), reportedAt: new Date('2022-05-18T06:00:00Z'),
    issuedAt: new Date(Math.floor(Date.now() / 1000) * 1000), validMinutes: 1400, statusIndex: 1, nameHint: '王*',
    holderKey: HOLDER,
  }) // prettier-ignore
  return base64url(new Uint8Array([...body, ...new Uint8Array(64)]))
}

function view(more: Partial<CodeView> = {}): CodeView {
  return {
    state: 'ready', server_at: '2022-05-18T08:00:00Z', color: 'green', pop_up: false, pop_ups: [], no_abnormality: true,
    notices: [], name: '王*', latest_negative: null, credential: sealed('green'), credential_expires_at: null,
    code_expires_at: null, review_at: null, version: '1', ...more,
  } // prettier-ignore
}

function screen() {
  return screenOf({ ...healthCode, online: true, now: clock.now().getTime() })
}

beforeEach(async () => {
  vi.restoreAllMocks()
  await forgetPerson(false)
})

describe('the code on this phone', () => {
  it('keeps the sealed credential and nothing else of the answer', async () => {
    vi.spyOn(door, 'code').mockResolvedValue(view({ name: '王小明的掩码' }))
    await refresh()
    expect(Object.keys((await keptCode()) ?? {}).sort()).toEqual(['confirmedAt', 'credential'])
  })

  it('is shown again with no network', async () => {
    vi.spyOn(door, 'code').mockResolvedValue(view({ credential: sealed('red'), color: 'red' }))
    await refresh()
    const kept = await keptCode()
    await forgetPerson(false)
    vi.spyOn(door, 'code').mockRejectedValue(ApiProblem.onTheWay('network.offline'))
    const { keepCode } = await import('../src/code/kept.ts')
    if (kept) await keepCode(kept)
    await recall()
    await refresh()
    expect(screen()).toMatchObject({ kind: 'code', card: { live: false, color: 'red', popUp: true, name: '王*' } })
  })

  it('is confirmed by the same answer again', async () => {
    vi.spyOn(door, 'code').mockResolvedValueOnce(view()).mockResolvedValueOnce(null)
    await refresh()
    const before = healthCode.confirmedAt ?? 0
    await new Promise((done) => setTimeout(done, 5))
    await refresh()
    expect(healthCode.confirmedAt).toBeGreaterThan(before)
    expect(healthCode.view?.version).toBe('1')
  })

  it.each(['expired', 'closed', 'other_device'] as const)('is taken back when the server says %s', async (state) => {
    vi.spyOn(door, 'code').mockResolvedValueOnce(view()).mockResolvedValueOnce(view({ state, credential: null }))
    await refresh()
    await refresh()
    expect(screen()).toEqual({ kind: 'step', step: state })
    expect(await keptCode()).toBeNull()
  })

  it('of the former person does not come onto the next one’s page', async () => {
    let answer = (_: CodeView) => {}
    const asked = vi.spyOn(door, 'code').mockReturnValueOnce(new Promise((done) => (answer = done)))
    const former = refresh()
    await vi.waitUntil(() => asked.mock.calls.length === 1)
    await forgetPerson(true)
    vi.spyOn(door, 'code').mockResolvedValue(view({ state: 'not_claimed', credential: null }))
    const next = refresh()
    answer(view({ color: 'red', name: '前一个人' }))
    await Promise.all([former, next])
    expect(healthCode.view?.state).toBe('not_claimed')
    expect(await keptCode()).toBeNull()
  })

  it('is asked for once by two who ask at once', async () => {
    const asked = vi.spyOn(door, 'code').mockResolvedValue(view())
    await Promise.all([refresh(), refresh()])
    expect(asked).toHaveBeenCalledTimes(1)
  })

  it('does not stay for the next person', async () => {
    vi.spyOn(door, 'code').mockResolvedValue(view())
    await refresh()
    await forgetPerson(false)
    await recall()
    expect(screen().kind).toBe('loading')
  })
})
