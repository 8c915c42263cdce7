/// <reference types="@dcloudio/types" />

/** What tools/deployment.js tells the build. */
declare const DEPLOYMENT: { origin: string; channel: string; templates: string[] }

declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent
  export default component
}

declare module '*?raw' {
  const text: string
  export default text
}
