/**
 * A row of screens one swipe apart, moved by a finger or a mouse. Which one is shown is decided by whoever uses it alone:
 * nothing that the browser scrolls by itself (a turned phone, a keyboard that opens) ever leads to another person.
 */
import { onBeforeUnmount, onMounted, type Ref, ref } from 'vue'

import { pulled, placeByDrag, PRESS } from './swiping.ts'

interface Drag {
  id: number
  x: number
  y: number
  since: number
  moved: number
}

export function useRow(track: Readonly<Ref<HTMLElement | null>>, at: () => number, count: () => number, turn: (place: number) => void) {
  /** Px that the row is away from where it rests; null while nobody drags it. */
  const shift = ref<number | null>(null)
  let drag: Drag | null = null

  /** A sheet that lies over the row is no part of it. */
  function pressed(event: PointerEvent): void {
    if (!event.isPrimary || event.button !== 0 || (event.target as Element).closest('dialog')) return
    drag = { id: event.pointerId, x: event.clientX, y: event.clientY, since: event.timeStamp, moved: 0 }
  }

  /** What goes up and down is the page's own scrolling. */
  function moved(event: PointerEvent): void {
    if (!drag || event.pointerId !== drag.id) return
    const [x, y] = [event.clientX - drag.x, event.clientY - drag.y]
    if (shift.value === null && Math.abs(y) > Math.max(PRESS, Math.abs(x))) return void (drag = null)
    if (shift.value === null && Math.abs(x) < PRESS) return
    getSelection()?.removeAllRanges()
    drag.moved = x
    shift.value = pulled(x, at(), count())
  }

  function ended(event: PointerEvent): void {
    if (!drag || event.pointerId !== drag.id) return
    const { moved, since } = drag
    const place = placeByDrag(moved, track.value?.clientWidth ?? 0, at(), count(), event.timeStamp - since)
    const dragged = shift.value !== null
    setTimeout(() => (drag = null)) // the click that a drag ends with comes first
    shift.value = null
    if (dragged && event.type === 'pointerup' && place !== at()) turn(place)
  }

  /** What a drag began and ended on was not pressed. */
  function clicked(event: MouseEvent): void {
    if (!drag || Math.abs(drag.moved) < PRESS) return
    event.preventDefault()
    event.stopPropagation()
  }

  const HEARD = [['pointermove', moved], ['pointerup', ended], ['pointercancel', ended]] as const // prettier-ignore
  onMounted(() => HEARD.forEach(([name, heard]) => window.addEventListener(name, heard)))
  onBeforeUnmount(() => HEARD.forEach(([name, heard]) => window.removeEventListener(name, heard)))
  return { shift, pressed, clicked }
}
