import { ApiProblem } from '@healthcode/core/problems'
import { beforeEach, describe, expect, it, vi } from 'vitest'

import { door } from '../src/app/server.ts'
import { beginSession, noticeRefusal, session, whenPersonChanges } from '../src/session/session.ts'

const OVER = new ApiProblem('session.ended', 401, 'log in again')
const farewell = vi.fn(() => Promise.resolve())
whenPersonChanges(farewell)

beforeEach(() => {
  vi.restoreAllMocks()
  farewell.mockClear()
})

describe('a session that the server ended', () => {
  it('leaves nothing to be shown, also offline, when a page begins with it', async () => {
    vi.spyOn(door, 'session').mockRejectedValue(OVER)
    expect(await beginSession()).toBe('out')
    expect(farewell).toHaveBeenCalledWith(false)
  })

  it('leaves nothing to be shown when it ends under a page', () => {
    noticeRefusal(OVER)
    expect(session.standing).toBe('out')
    expect(farewell).toHaveBeenCalledWith(false)
  })

  it('is not what another refusal says, nor a network that is away', () => {
    noticeRefusal(new ApiProblem('claim.needed', 403, 'claim first'))
    noticeRefusal(ApiProblem.onTheWay('network.offline'))
    expect(farewell).not.toHaveBeenCalled()
  })
})
