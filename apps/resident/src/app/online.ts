/** Whether the phone has a network at all. A true one may still lead nowhere: only an answer proves the server. */
import { readonly, ref } from 'vue'

const current = ref(navigator.onLine)

window.addEventListener('online', () => (current.value = true))
window.addEventListener('offline', () => (current.value = false))

export const online = readonly(current)
