/**
 * The page as an installed one: it starts with no network from what was stored, and a new version waits for the person.
 * Only built files are stored. No answer of the server ever is: the one thing kept of a person, the sealed
 * credential, the page keeps itself (`src/code/kept.ts`).
 */
import { VitePWA } from 'vite-plugin-pwa'

export const pwa = VitePWA({
  registerType: 'prompt',
  injectRegister: null, // registered from the page's own script: an inline one would be refused
  includeAssets: ['icon.svg', 'icon-180.png'],
  manifest: {
    id: '/resident/',
    name: '河北健康码',
    short_name: '健康码',
    description: '个人防疫健康凭证 · Personal health credential',
    lang: 'zh-CN',
    dir: 'ltr',
    start_url: '/resident/#/code',
    scope: '/resident/',
    display: 'standalone',
    orientation: 'portrait',
    background_color: '#f4f6f8',
    theme_color: '#0b5cad',
    icons: [
      { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: 'icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
      { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' },
    ],
  },
  workbox: {
    globPatterns: ['**/*.{html,js,css,svg,png}'],
    navigateFallback: 'index.html',
    navigateFallbackDenylist: [/^\/(?!resident\/)/],
    // the reader of a gate's code: a megabyte that most never need, kept from its first use on
    runtimeCaching: [{ urlPattern: /\.wasm$/, handler: 'CacheFirst', options: { cacheName: 'reader', expiration: { maxEntries: 2 } } }],
    cleanupOutdatedCaches: true,
    inlineWorkboxRuntime: true,
    sourcemap: false,
  },
})
