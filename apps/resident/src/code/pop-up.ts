/**
 * Whether the pop-up (弹窗) lies over the code: it comes by itself for every pop-up this page has not shown yet, and goes
 * when the person has read it. The band on the card stays as long as the pop-up stands.
 */
import { type Ref, ref, watch } from 'vue'

import type { Card } from './screen.ts'

export function usePopUp(card: Ref<Card | null>) {
  const open = ref(false)
  const read = new Set<string>()

  /** Which pop-ups stand; offline a credential tells only that one does. */
  function standing(): string {
    return card.value?.popUp ? `pop-up ${card.value.popUps.join(' ')}` : ''
  }

  function acknowledge(): void {
    read.add(standing())
    open.value = false
  }

  watch(standing, (now) => (open.value = now !== '' && !read.has(now)), { immediate: true })
  return { open, acknowledge, show: () => (open.value = true) }
}
