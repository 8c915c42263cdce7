/** The keyboard of a desk at the door: what a key means, wherever the focus is, unless it belongs to a field. */
import { onBeforeUnmount, onMounted } from 'vue'

/** `press` says whether the key meant anything; a button that has the focus keeps its own space and Enter. */
export function useKeys(press: (key: string) => boolean): void {
  function down(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
    const at = event.target instanceof Element ? event.target : null
    if (at?.closest('input, textarea, select, dialog')) return
    const go = event.key === ' ' || event.key === 'Enter'
    if (go && at?.closest('button, a')) return
    if (press(go ? 'next' : event.key.toLowerCase())) event.preventDefault()
  }
  onMounted(() => document.addEventListener('keydown', down))
  onBeforeUnmount(() => document.removeEventListener('keydown', down))
}
