import { ServerClock } from '@healthcode/core/clock'
import { ListKeeper } from '@healthcode/core/list-keeper'
import { PassingListStorage } from '@healthcode/core/list-storage'
import { AT, Publisher, rootOf, trustList } from '@healthcode/core/tests/publisher'
import { expect, test } from 'vitest'

import { Lists } from '../src/door/lists.ts'

/** The lists of a device that was here before, in front of a server that now names others. */
async function moved() {
  const server = new Publisher()
  const keeper = new ListKeeper(server, new PassingListStorage(), () => AT)
  const lists = new Lists(keeper, new ServerClock())
  expect(await lists.renew()).toBeNull()
  server.trusts = [[2, trustList({ number: 2, roots: [7, 8, 9], signers: [7, 8] })]]
  server.pinned = [7, 8, 9].map(rootOf)
  return { lists, server, keeper }
}

test('lists of others than this device believes are told, and never taken by themselves', async () => {
  const { lists, keeper } = await moved()
  const before = keeper.trust
  expect(await lists.renew()).not.toBeNull()
  expect(lists.strange.value).toBe(true)
  expect(keeper.trust).toBe(before)
})

test('whoever moved the device to another system has it begin anew', async () => {
  const { lists, keeper } = await moved()
  await lists.renew()
  expect(await lists.restart()).toBeNull()
  expect(lists.strange.value).toBe(false)
  expect(keeper.trust.keys.size).toBe(1)
})
