import { Holder } from '@healthcode/core/holder'
import { ApiProblem } from '@healthcode/core/problems'
import { beforeEach, describe, expect, it, vi } from 'vitest'

import { door } from '../src/app/server.ts'
import { codeOf, forgetPerson } from '../src/code/health-code.ts'
import { forgetCodes, keepCode, keptCode, keptFamily } from '../src/code/kept.ts'
import { NOT_OURS } from '../src/code/person-code.ts'
import { drop, forgetFamily, people, readFamily, recallFamily, takeIn } from '../src/family/people.ts'
import { subjectOf } from '../src/family/subject.ts'
import { aDependant } from './family.ts'

const KEPT = { credential: 'sealed', confirmedAt: 1 }

beforeEach(async () => {
  vi.restoreAllMocks()
  await Promise.all([forgetPerson(false), forgetFamily(), forgetCodes()])
})

const links = () => people.value.map(({ link }) => link)

describe('the people whose codes are one swipe apart', () => {
  it('are oneself alone until more are known', () => expect(links()).toEqual([null]))

  it('are oneself first, then those whose code stands', async () => {
    await takeIn([aDependant({ link_id: 'a' }), aDependant({ link_id: 'b', state: 'pending' }), aDependant({ link_id: 'c' })])
    expect(links()).toEqual([null, 'a', 'c'])
  })

  it('are found again with no network, masked and nothing more', async () => {
    await takeIn([aDependant({ link_id: 'a' })])
    await forgetFamily()
    await recallFamily()
    expect(people.value[1]).toEqual({ link: 'a', name: '李**', relation: 'child' })
  })

  it('who are no longer on the list leave nothing on this phone', async () => {
    const gave = vi.spyOn(Holder, 'delete').mockResolvedValue()
    await takeIn([aDependant({ link_id: 'a' }), aDependant({ link_id: 'b' })])
    await keepCode(KEPT, 'a')
    await takeIn([aDependant({ link_id: 'b' })])
    expect(gave.mock.calls).toEqual([['a']])
    expect(await keptCode('a')).toBeNull()
  })

  it('do not come from the former account’s answer', async () => {
    let answer = (_: Awaited<ReturnType<typeof door.dependants>>) => {}
    vi.spyOn(door, 'dependants').mockReturnValue(new Promise((done) => (answer = done)))
    const reading = readFamily()
    await forgetFamily()
    answer({ at_most: 10, dependants: [aDependant()] })
    await reading
    expect(links()).toEqual([null])
  })

  it('are fewer when the server says that one is not ours', async () => {
    await takeIn([aDependant({ link_id: 'a' }), aDependant({ link_id: 'b' })])
    await drop('a')
    expect(links()).toEqual([null, 'b'])
    expect((await keptFamily()).map(({ link }) => link)).toEqual(['b'])
  })
})

describe('two people’s codes', () => {
  it('are kept apart, each under its own name', async () => {
    await Promise.all([keepCode(KEPT), keepCode({ ...KEPT, credential: 'hers' }, 'a')])
    expect([(await keptCode())?.credential, (await keptCode('a'))?.credential, await keptCode('b')]).toEqual(['sealed', 'hers', null])
  })

  it('are one object each, and none is the other’s', () => {
    expect(codeOf('a')).toBe(codeOf('a'))
    expect(codeOf('a')).not.toBe(codeOf('b'))
    expect([codeOf(null).whose, codeOf('a').whose]).toEqual(['own', 'a'])
  })

  it('are asked for by their link', async () => {
    const asked = vi.spyOn(door.api, 'getIfChanged').mockRejectedValue(ApiProblem.onTheWay('network.offline'))
    await codeOf('a/b').refresh()
    await codeOf(null).refresh()
    expect(asked.mock.calls.map(([path]) => path)).toEqual(['/code?for=a%2Fb', '/code'])
  })

  it('one that is not ours any more goes from this phone, key and all', async () => {
    const gave = vi.spyOn(Holder, 'delete').mockResolvedValue()
    await keepCode(KEPT, 'a')
    vi.spyOn(door.api, 'getIfChanged').mockRejectedValue(new ApiProblem(NOT_OURS, 404, 'no such link'))
    await codeOf('a').refresh()
    expect(codeOf('a').state).toMatchObject({ credential: null, view: null, problem: { code: NOT_OURS } })
    expect(gave).toHaveBeenCalledWith('a')
    expect(await keptCode('a')).toBeNull()
  })
})

describe('a page about somebody', () => {
  it('links, drafts and asks for that person alone', () => {
    const [own, child] = [subjectOf(null), subjectOf('a')]
    expect(child.to('/declare', { first: '1' })).toEqual({ path: '/declare', query: { first: '1', for: 'a' } })
    expect(own.to('/declare')).toEqual({ path: '/declare', query: {} })
    expect([own.draft('declaration'), child.draft('declaration')]).toEqual(['declaration', 'declaration/a'])
    expect([own.door, own.code, child.code]).toEqual([door, codeOf(null), codeOf('a')])
    expect(child.door.link).toBe('a')
  })
})
