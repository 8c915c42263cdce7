/**
 * How every app is built: below its own path, into the Python package, with nothing that a strict
 * Content-Security-Policy refuses (no inline script, no inlined asset, no address of a third party).
 */
import { fileURLToPath } from 'node:url'

import vue from '@vitejs/plugin-vue'
import type { UserConfig } from 'vite'

/** The apps that become pages, in the order they are built. */
export type App = 'resident' | 'verifier' | 'console'

/** Phones of 2021 still read this: the first browsers that have every piece of the web we use (top-level await aside). */
const OLDEST = ['chrome87', 'edge88', 'firefox78', 'safari14']

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const PAGES = `${REPOSITORY}src/healthcode/web/pages/`

/** The configuration of one app; an app adds its own plugins with vite's `mergeConfig`. */
export function pages(app: App): UserConfig {
  return {
    base: `/${app}/`,
    plugins: [vue()],
    build: {
      outDir: `${PAGES}${app}`,
      emptyOutDir: true,
      target: OLDEST,
      assetsInlineLimit: 0, // a data: address would need its own word in the policy
      modulePreload: { polyfill: false }, // the polyfill is an inline script
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1500,
      rolldownOptions: { checks: { pluginTimings: false } }, // how long a plugin took helps nobody who installs
    },
    server: {
      proxy: { '/api': 'http://127.0.0.1:8000' },
      fs: { allow: [REPOSITORY] }, // the sentences of a code are read from the Python package
    },
  }
}
