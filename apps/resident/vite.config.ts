import { defineConfig, mergeConfig } from 'vite'

import { pages } from '../tools/pages.ts'
import { pwa } from './pwa.ts'

export default defineConfig(mergeConfig(pages('resident'), { plugins: [pwa], worker: { format: 'es' } }))
