/** 长辈版: whether the page speaks large and plainly, as somebody chose it on this phone. */
import { readonly, ref } from 'vue'

const SAVED = 'healthcode/elder'
const current = ref(saved())

/** To be watched; `setElder` changes it. */
export const elder = readonly(current)

/** Changes the page at once and keeps the choice. */
export function setElder(on: boolean): void {
  current.value = on
  tellPage()
  try {
    if (on) localStorage.setItem(SAVED, '1')
    else localStorage.removeItem(SAVED)
  } catch {
    // storage is closed in some private windows: the choice then holds until the page is left
  }
}

function tellPage(): void {
  if (typeof document !== 'undefined') document.documentElement.classList.toggle('elder', current.value)
}

function saved(): boolean {
  try {
    return globalThis.localStorage?.getItem(SAVED) === '1'
  } catch {
    return false
  }
}
