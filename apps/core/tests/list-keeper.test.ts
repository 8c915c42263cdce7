// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import type { Bytes } from '../bytes.ts'
import { utf8 } from '../bytes.ts'
import { type KeeperOptions, ListKeeper } from '../list-keeper.ts'
import { BrowserListStorage, type ListStorage, PassingListStorage } from '../list-storage.ts'
import { RED, VOID, entryOf } from '../status-lists.ts'
import { AT, type Entries, PIN, Publisher, deltaOf, minutes, trustList } from './publisher.ts'

let server: Publisher
let storage: ListStorage

beforeEach(() => {
  server = new Publisher()
  storage = new PassingListStorage()
})

/** A device that starts on what the storage has. */
async function started(options: KeeperOptions = {}, at = AT): Promise<ListKeeper> {
  const keeper = new ListKeeper(server, storage, () => at, options)
  await keeper.load()
  return keeper
}

const entry = (keeper: ListKeeper, index: number) => {
  const list = keeper.status.get(130000)
  return list ? entryOf(list, index) : undefined
}

const number = (keeper: ListKeeper) => keeper.status.get(130000)?.head.number

/** The next list: these entries besides, told as a delta. */
function turned(changes: Entries, delta = deltaOf(changes)) {
  const entries = new Map([...server.current.entries, ...changes])
  server.current = { number: server.current.number + 1, entries, delta }
}

describe('the first visit', () => {
  test('fetches whom to believe and who has become worse', async () => {
    server.current.entries = new Map([[7, RED], [2 ** 20 + 5, VOID]])
    const keeper = await started()
    expect(keeper.trust.keys.size).toBe(0)
    await keeper.renew()
    expect([7, 8, 2 ** 20 + 5, 2 ** 20 + 1000].map((index) => entry(keeper, index))).toEqual([RED, 0, VOID, null])
    expect(keeper.trust.keys.size).toBe(1)
  })

  test('is enough: the next start needs no network', async () => {
    server.current.entries = new Map([[7, RED]])
    await (await started()).renew()
    server.broken = true
    const keeper = await started()
    expect(entry(keeper, 7)).toBe(RED)
    await expect(keeper.renew()).rejects.toThrow('no network')
    expect(entry(keeper, 7)).toBe(RED)
  })

  test('by a list that nobody signed pins nobody', async () => {
    server.trusts = [[1, trustList({ number: 1, signers: [1, 9] })]]
    await expect((await started()).renew()).rejects.toThrow('trust.forged')
    expect(await storage.names()).toEqual([])
    server.trusts = [[1, trustList({ number: 1 })]]
    const keeper = await started()
    await keeper.renew()
    expect(keeper.trust.keys.size).toBe(1)
  })

  test('with a pin of the installer’s believes no other roots', async () => {
    const keeper = await started({ pin: { ...PIN, roots: PIN.roots.slice(1), needed: 2 } })
    await expect(keeper.renew()).rejects.toThrow('trust.forged')
    expect(keeper.status.size).toBe(0)
  })
})

describe('a trust list', () => {
  test('is followed from roots to roots, over one that has expired', async () => {
    await (await started()).renew()
    server.trusts.push([2, trustList({ number: 2, roots: [3, 4, 5], signers: [1, 3, 4], expiresAt: minutes(1) })])
    server.trusts.push([3, trustList({ number: 3, roots: [3, 4, 5], signers: [4, 5], statusSeed: 51 })])
    server.current = { number: 2, entries: new Map(), seed: 51 }
    const keeper = await started({}, minutes(10))
    await keeper.renew()
    expect(number(keeper)).toBe(2)
    expect(server.asked.filter((what) => what.startsWith('trust'))).toEqual(['trust 0', 'trust 1'])
  })

  test('of an older number is refused, after a restart too', async () => {
    server.trusts = [[5, trustList({ number: 5 })]]
    await (await started()).renew()
    server.trusts = [[6, trustList({ number: 4, statusSeed: 60 })]]
    await expect((await started()).renew()).rejects.toMatchObject({ code: 'trust.older', facts: { found: 4, known: 5 } })
  })

  test('that the former roots did not sign is refused, and status lists are renewed all the same', async () => {
    await (await started()).renew()
    server.trusts.push([2, trustList({ number: 2, roots: [7, 8], signers: [7, 8] })])
    turned(new Map([[9, RED]]))
    const keeper = await started()
    await expect(keeper.renew()).rejects.toThrow('trust.forged')
    expect(entry(keeper, 9)).toBe(RED)
  })

  test('of another environment is refused', async () => {
    await (await started()).renew()
    server.trusts.push([2, trustList({ number: 2, environment: 'elsewhere' })])
    await expect((await started()).renew()).rejects.toThrow('trust.other_environment')
  })

  test('that revokes the status key takes the status list away, and its number with it', async () => {
    server.current.number = 1_000_000
    await (await started()).renew()
    server.trusts.push([2, trustList({ number: 2, revoked: true })])
    const keeper = await started()
    await expect(keeper.renew()).rejects.toThrow('list.forged')
    expect(keeper.status.size).toBe(0)
    server.trusts.push([3, trustList({ number: 3, statusSeed: 51 })])
    server.current = { number: 2, entries: new Map(), seed: 51 }
    await keeper.renew()
    expect(number(keeper)).toBe(2)
  })
})

describe('a status list', () => {
  test('is brought up to date by what changed, without fetching a part', async () => {
    const keeper = await started()
    await keeper.renew()
    server.asked.length = 0
    turned(new Map([[7, RED], [2 ** 20 + 5, VOID]]))
    await keeper.renew()
    expect([entry(keeper, 7), entry(keeper, 2 ** 20 + 5), number(keeper)]).toEqual([RED, VOID, 2])
    expect(server.asked).toEqual(['trust 1', 'status 1'])
    turned(new Map([[7, 0]]))
    await keeper.renew()
    expect(entry(keeper, 7)).toBe(0)
  })

  test.each([
    ['tells something else', deltaOf(new Map([[8, RED]]))],
    ['tells too little', deltaOf(new Map())],
    ['is cut short', 'AAAA'],
    ['is no base64url', '+/+'],
  ])('is fetched in parts when what changed %s', async (_, delta) => {
    const keeper = await started()
    await keeper.renew()
    server.asked.length = 0
    turned(new Map([[7, RED]]), delta)
    await keeper.renew()
    expect([entry(keeper, 7), entry(keeper, 8), number(keeper)]).toEqual([RED, 0, 2])
    expect(server.asked.filter((what) => what.startsWith('shard'))).toHaveLength(1) // the other part is the same
  })

  test('whose part is another than its head names leaves the one that was there', async () => {
    const keeper = await started()
    await keeper.renew()
    turned(new Map([[7, RED]]), 'AAAA')
    server.bent = (body) => body.slice(1)
    await expect(keeper.renew()).rejects.toThrow('list.malformed')
    expect([entry(keeper, 7), number(keeper)]).toEqual([0, 1])
    expect(number(await started())).toBe(1)
  })

  test('that is older is refused, after a restart too', async () => {
    server.current.number = 9
    await (await started()).renew()
    const keeper = await started()
    server.status = async () => ({ ...(await new Publisher().status(0)) })
    await expect(keeper.renew()).rejects.toMatchObject({ code: 'list.older', facts: { found: 1, known: 9 } })
    expect(number(keeper)).toBe(9)
  })

  test('from the future is refused: ten seconds are not yet the future', async () => {
    server.current.asOf = new Date(AT.getTime() + 10_000)
    const keeper = await started()
    await keeper.renew()
    server.current = { number: 2, entries: new Map(), asOf: new Date(AT.getTime() + 11_000) }
    await expect(keeper.renew()).rejects.toMatchObject({ code: 'list.ahead', facts: { seconds: 11 } })
    expect(number(keeper)).toBe(1)
  })

  test('that is larger than the device keeps is refused', async () => {
    const keeper = await started({ most: 20 })
    await keeper.renew()
    turned(new Map(Array.from({ length: 30 }, (_, at) => [at * 200, RED])))
    await expect(keeper.renew()).rejects.toThrow('list.too_large')
    expect(number(keeper)).toBe(1)
  })

  test('that lost a part in the storage is none, and is mended by fetching that part', async () => {
    server.current.entries = new Map([[7, RED]])
    await (await started()).renew()
    const lost = (await storage.names()).find((name) => name.startsWith('shard/'))!
    await storage.write(lost, new Uint8Array([1, 2, 3]))
    const keeper = await started()
    expect(keeper.status.size).toBe(0)
    server.asked.length = 0
    await keeper.renew()
    expect(entry(keeper, 7)).toBe(RED)
    expect(server.asked.filter((what) => what.startsWith('shard'))).toHaveLength(1)
  })

  test('leaves no part of a former one behind', async () => {
    const keeper = await started()
    await keeper.renew()
    turned(new Map([[7, RED]]))
    await keeper.renew()
    turned(new Map([[8, RED]]))
    await keeper.renew()
    expect((await storage.names()).sort()).toEqual([expect.stringMatching(/^shard/), expect.stringMatching(/^shard/), 'state'])
  })
})

describe('the storage', () => {
  test.each(['state', 'pin'])('that was written over tells nothing: %s', async (what) => {
    await (await started()).renew()
    const text = what === 'pin' ? '{"version":1,"pin":{"environment":"vectors","needed":0,"roots":[]},"trust":null,"head":null}' : '\ufffd{'
    await storage.write('state', utf8(text))
    const keeper = await started()
    expect([keeper.trust.keys.size, keeper.status.size]).toEqual([0, 0])
    await keeper.renew()
    expect(number(keeper)).toBe(1)
  })

  test('that has no room costs the next start, not this one', async () => {
    storage.write = () => Promise.reject(new Error('full'))
    const keeper = await started()
    await keeper.renew()
    expect(number(keeper)).toBe(1)
  })

  test('that lost power between the parts and the record has the former list whole', async () => {
    await (await started()).renew()
    turned(new Map([[7, RED]]))
    const write = storage.write.bind(storage)
    storage.write = (name: string, bytes: Bytes) => (name === 'state' ? Promise.reject(new Error('no power')) : write(name, bytes))
    await (await started()).renew()
    storage.write = write
    expect(number(await started())).toBe(1)
  })

  test('of a browser keeps the lists over a restart', async () => {
    storage = new BrowserListStorage()
    server.current.entries = new Map([[7, RED]])
    await (await started()).renew()
    const keeper = await started()
    expect(entry(keeper, 7)).toBe(RED)
    await keeper.forget()
    expect([await storage.names(), keeper.status.size]).toEqual([[], 0])
  })
})

describe('renewing', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('goes on every minute, spread, and only while the device is online', async () => {
    let online = true
    const faults: unknown[] = []
    const keeper = await started({ online: () => online, chance: () => 0.5 })
    await keeper.keep((fault) => faults.push(fault))
    const trusts = () => server.asked.filter((what) => what.startsWith('trust')).length
    expect(trusts()).toBe(1)
    await vi.advanceTimersByTimeAsync(59_999)
    expect(trusts()).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(trusts()).toBe(2)
    online = false
    await vi.advanceTimersByTimeAsync(120_000)
    expect(trusts()).toBe(2)
    online = true
    server.broken = true
    await vi.advanceTimersByTimeAsync(60_000)
    expect(faults.map((fault) => fault && (fault as Error).message)).toEqual([null, null, 'no network'])
    keeper.close()
    await vi.advanceTimersByTimeAsync(300_000)
    expect(trusts()).toBe(3)
  })

  test('asked for twice at once asks the server once', async () => {
    const keeper = await started()
    await Promise.all([keeper.renew(), keeper.renew()])
    expect(server.asked.filter((what) => what.startsWith('trust'))).toHaveLength(1)
  })
})
