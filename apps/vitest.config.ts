import { fileURLToPath } from 'node:url'

import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  server: { fs: { allow: [fileURLToPath(new URL('..', import.meta.url))] } }, // vectors and sentences are read from the repository
  test: {
    include: ['*/tests/**/*.test.ts'],
    environment: 'happy-dom',
    setupFiles: ['./tools/test-setup.ts'],
    css: true,
  },
})
