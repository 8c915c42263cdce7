import { defineConfig, mergeConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

import { pages } from '../tools/pages.ts'

/** The page opens with no network: everything it is made of is kept by its service worker, the QR reader too. */
const shell = VitePWA({
  registerType: 'prompt',
  injectRegister: false, // registered by the page's own script, since the policy refuses an inline one
  includeAssets: ['icon.svg', 'icon-192.png', 'icon-512.png'],
  manifest: {
    name: '健康码查验',
    short_name: '验码',
    description: '扫描出示的健康码，看能否通行',
    lang: 'zh-CN',
    display: 'standalone',
    orientation: 'any',
    background_color: '#0c1116',
    theme_color: '#0b7a3b',
    icons: [
      { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: 'icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any maskable' },
      { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' },
    ],
  },
  workbox: {
    globPatterns: ['**/*.{js,css,html,wasm,svg,png}'],
    navigateFallback: 'index.html',
    cleanupOutdatedCaches: true,
    maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
  },
})

export default defineConfig(mergeConfig(pages('verifier'), { plugins: [shell], worker: { format: 'es' } }))
