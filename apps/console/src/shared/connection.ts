/** Whether the device believes to be connected; a request that fails tells more surely. */
import { readonly, ref } from 'vue'

const online = ref(globalThis.navigator?.onLine ?? true)
addEventListener('online', () => (online.value = true))
addEventListener('offline', () => (online.value = false))

export const connected = readonly(online)
