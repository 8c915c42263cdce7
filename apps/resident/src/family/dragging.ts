/** A mouse that drags a row sideways, as a finger does by itself; what was dragged was not pressed. */
import { onBeforeUnmount, onMounted, type Ref } from 'vue'

import { PRESS } from './swiping.ts'

/** `released` gets by how many px the row was dragged, to the left negative; a press that hardly moved is none. */
export function useDrag(track: Readonly<Ref<HTMLElement | null>>, released: (moved: number) => void) {
  let drag: { from: number; left: number; moved: number } | null = null

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

  function ended(): void {
    if (!drag) return
    track.value?.classList.remove('dragged')
    if (Math.abs(drag.moved) >= PRESS) released(drag.moved)
    setTimeout(() => (drag = null)) // the click that a drag ends with comes first
  }

  function clicked(event: MouseEvent): void {
    if (!drag || Math.abs(drag.moved) < PRESS) return
    event.preventDefault()
    event.stopPropagation()
  }

  const HEARD = [['pointermove', moved], ['pointerup', ended], ['pointercancel', ended]] as const // prettier-ignore
  onMounted(() => HEARD.forEach(([name, heard]) => window.addEventListener(name, heard)))
  onBeforeUnmount(() => HEARD.forEach(([name, heard]) => window.removeEventListener(name, heard)))
  return { pressed, clicked, dragging: () => drag !== null }
}
