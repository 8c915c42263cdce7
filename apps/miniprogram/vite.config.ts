/** One build a platform, chosen by `uni build -p`; what both share comes from apps/core and from the resident's page. */
import { fileURLToPath } from 'node:url'

import uni from '@dcloudio/vite-plugin-uni'
import { type Plugin, defineConfig } from 'vite'

import { deploymentOf } from './tools/deployment.js'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const PLATFORMS: Record<string, string> = { 'mp-weixin': 'wechat', 'mp-alipay': 'alipay', h5: 'browser' }
const platform = PLATFORMS[process.env['UNI_PLATFORM'] ?? ''] ?? 'browser'

/** uni-app's runtime fetches a picture from its maker's site at every start; no request of ours goes to anybody else. */
function nobodyElse(): Plugin {
  return {
    name: 'nobody-else',
    enforce: 'pre',
    transform(code, id) {
      if (!id.replace(/\\/g, '/').endsWith('uni-mp-weixin/dist/uni.mp.esm.js')) return null
      const without = code.replace('preloadAsset();', '')
      if (without === code) this.error('the call of preloadAsset is not where it was')
      return { code: without, map: null }
    },
  }
}

export default defineConfig({
  // vite-plugin-uni is CommonJS: its function is its `default`
  plugins: [((uni as unknown as { default?: typeof uni }).default ?? uni)(), nobodyElse()],
  define: { DEPLOYMENT: JSON.stringify(deploymentOf(platform)) },
  resolve: {
    alias: [
      { find: '#platform', replacement: here(`src/platform/${platform}.ts`) },
      { find: '#arithmetic', replacement: here('../core/plain/arithmetic.ts') }, // no BigInt, no WebCrypto
      { find: '@healthcode/core/dates', replacement: here('../core/plain/dates.ts') }, // no Intl
      { find: /^@healthcode\/core\/(.*)$/, replacement: `${here('../core/')}$1.ts` },
      { find: /^@healthcode\/resident\/(.*)$/, replacement: `${here('../resident/src/')}$1` },
    ],
  },
  build: { target: 'es2015', sourcemap: false },
})
