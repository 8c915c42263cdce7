/**
 * A row of screens one swipe apart: which one is shown follows a finger, a mouse, the keys and the window's width. Fingers
 * are the browser's own scrolling, which snaps; a mouse drags.
 */
import { onBeforeUnmount, onMounted, type Ref, watch } from 'vue'

import { placeAtRest, placeByDrag, PRESS } from './swiping.ts'

/** ms without a movement after which the row has come to rest. */
const REST = 110

export function useRow(track: Readonly<Ref<HTMLElement | null>>, at: () => number, count: () => number, turn: (place: number) => void) {
  let resting: ReturnType<typeof setTimeout> | undefined
  let drag: { from: number; left: number; moved: number } | null = null
  const sizes = new ResizeObserver(() => show(false))

  function show(smooth: boolean): void {
    const row = track.value
    const still = !smooth || matchMedia('(prefers-reduced-motion: reduce)').matches
    row?.scrollTo({ left: at() * row.clientWidth, behavior: still ? 'instant' : 'smooth' })
  }

  function scrolled(): void {
    clearTimeout(resting)
    if (!drag) resting = setTimeout(rested, REST)
  }

  function rested(): void {
    const row = track.value
    const place = row ? placeAtRest(row.scrollLeft, row.clientWidth, count()) : at()
    if (place !== at()) turn(place)
  }

  function pressed(event: PointerEvent): void {
    if (event.pointerType !== 'mouse' || event.button !== 0 || !track.value) return
    drag = { from: event.clientX, left: track.value.scrollLeft, moved: 0 }
  }

  function moved(event: PointerEvent): void {
    if (!drag || !track.value) return
    drag.moved = event.clientX - drag.from
    if (Math.abs(drag.moved) < PRESS) return
    track.value.classList.add('dragged')
    getSelection()?.removeAllRanges()
    track.value.scrollLeft = drag.left - drag.moved
  }

  function released(): void {
    if (!drag || !track.value) return
    const place = placeByDrag(drag.moved, track.value.clientWidth, at(), count())
    track.value.classList.remove('dragged')
    const dragged = Math.abs(drag.moved) >= PRESS
    setTimeout(() => (drag = null)) // the click that a drag ends with comes first
    if (place !== at()) turn(place)
    else if (dragged) show(true)
  }

  /** What a drag began and ended on was not pressed. */
  function clicked(event: MouseEvent): void {
    if (!drag || Math.abs(drag.moved) < PRESS) return
    event.preventDefault()
    event.stopPropagation()
  }

  watch(at, () => show(true), { flush: 'post' })
  onMounted(() => {
    if (track.value) sizes.observe(track.value)
    show(false)
    window.addEventListener('pointermove', moved)
    window.addEventListener('pointerup', released)
    window.addEventListener('pointercancel', released)
  })
  onBeforeUnmount(() => {
    clearTimeout(resting)
    sizes.disconnect()
    window.removeEventListener('pointermove', moved)
    window.removeEventListener('pointerup', released)
    window.removeEventListener('pointercancel', released)
  })
  return { scrolled, pressed, clicked }
}
