/**
 * A row of screens one swipe apart: which one is shown follows a finger, a mouse, the keys and the window's width. Fingers
 * are the browser's own scrolling, which snaps; a mouse drags.
 */
import { onBeforeUnmount, onMounted, type Ref, watch } from 'vue'

import { useDrag } from './dragging.ts'
import { placeAtRest, placeByDrag } from './swiping.ts'

/** ms without a movement after which the row has come to rest. */
const REST = 110

export function useRow(track: Readonly<Ref<HTMLElement | null>>, at: () => number, count: () => number, turn: (place: number) => void) {
  let resting: ReturnType<typeof setTimeout> | undefined
  const sizes = new ResizeObserver(() => show(false))
  const { pressed, clicked, dragging } = useDrag(track, released)

  function show(smooth: boolean): void {
    const row = track.value
    const still = !smooth || matchMedia('(prefers-reduced-motion: reduce)').matches
    row?.scrollTo({ left: at() * row.clientWidth, behavior: still ? 'instant' : 'smooth' })
  }

  function scrolled(): void {
    clearTimeout(resting)
    if (!dragging()) resting = setTimeout(rested, REST)
  }

  function rested(): void {
    const row = track.value
    const place = row ? placeAtRest(row.scrollLeft, row.clientWidth, count()) : at()
    if (place !== at()) turn(place)
  }

  function released(moved: number): void {
    const place = placeByDrag(moved, track.value?.clientWidth ?? 0, at(), count())
    if (place === at()) show(true)
    else turn(place)
  }

  watch(at, () => show(true), { flush: 'post' })
  onMounted(() => {
    if (track.value) sizes.observe(track.value)
    show(false)
  })
  onBeforeUnmount(() => {
    clearTimeout(resting)
    sizes.disconnect()
  })
  return { scrolled, pressed, clicked }
}
