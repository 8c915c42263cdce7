import { createSSRApp } from 'vue'

import App from './App.vue'

/** uni-app asks for a program under this name, and for this maker; nothing is rendered on a server. */
export function createApp() {
  return { app: createSSRApp(App) }
}
