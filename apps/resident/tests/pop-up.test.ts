// @vitest-environment node
import { nextTick, ref } from 'vue'
import { expect, it } from 'vitest'

import { usePopUp } from '../src/code/pop-up.ts'
import type { Card } from '../src/code/screen.ts'

const CARD: Card = {
  color: 'green',
  popUp: false,
  popUps: [],
  notices: [],
  noAbnormality: true,
  name: '王*',
  negative: null,
  live: true,
  confirmedAt: 0,
  expiresAt: 1,
  codeExpiresAt: null,
}

function popping(...popUps: string[]): Card {
  return { ...CARD, popUp: true, popUps }
}

it('a pop-up comes by itself, and once it was read it does not come again', async () => {
  const card = ref<Card | null>(popping('close_presence'))
  const popUp = usePopUp(card)
  expect(popUp.open.value).toBe(true)
  popUp.acknowledge()
  card.value = popping('close_presence')
  await nextTick()
  expect(popUp.open.value).toBe(false)
})

it('a further pop-up comes although another was read, and goes when it is lifted', async () => {
  const card = ref<Card | null>(popping('close_presence'))
  const popUp = usePopUp(card)
  popUp.acknowledge()
  card.value = popping('close_presence', 'from_case_county')
  await nextTick()
  expect(popUp.open.value).toBe(true)
  card.value = CARD
  await nextTick()
  expect(popUp.open.value).toBe(false)
})

it('without a pop-up nothing lies over the code, and it can be read again on request', () => {
  expect(usePopUp(ref<Card | null>(CARD)).open.value).toBe(false)
  expect(usePopUp(ref<Card | null>(null)).open.value).toBe(false)
  const popUp = usePopUp(ref<Card | null>(popping('close_presence')))
  popUp.acknowledge()
  popUp.show()
  expect(popUp.open.value).toBe(true)
})
