/** Builds both mini-programs side by side, and gives each what uni-app leaves to the platform: app id and workers. */
import { spawn } from 'node:child_process'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { deployment } from './deployment.js'

const HERE = fileURLToPath(new URL('..', import.meta.url))
const UNI = `${HERE}node_modules/@dcloudio/vite-plugin-uni/bin/uni.js`
const BUILT = `${HERE}dist/build`

/** @param {string} platform */
function built(platform) {
  return new Promise((done, failed) => {
    const environment = { ...process.env, NODE_ENV: 'production', UNI_INPUT_DIR: `${HERE}src`, UNI_OUTPUT_DIR: `${BUILT}/${platform}` }
    const uni = spawn(process.execPath, [UNI, 'build', '-p', platform], { cwd: HERE, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
    const said = []
    uni.stdout.on('data', (text) => said.push(text))
    uni.stderr.on('data', (text) => said.push(text))
    uni.on('error', failed)
    uni.on('exit', (code) => (code === 0 ? done(platform) : failed(new Error(`${platform} was not built\n${said.join('')}`))))
  })
}

/** @param {string} file @param {(told: any) => void} change */
async function changed(file, change) {
  const told = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'))
  change(told)
  await writeFile(file, JSON.stringify(told, null, 2) + '\n')
}

async function finishWechat() {
  await changed(`${BUILT}/mp-weixin/project.config.json`, (told) => (told.appid = deployment().wechat.app_id))
}

/** uni-app's style fetches a picture from its maker's site; no request of ours goes to anybody else. @param {string} style */
function withoutShadow(style) {
  return style.replace(/@(-webkit-)?keyframes shadow-preload\{.*?\}\}/g, '').replace(/-?(webkit-)?animation(-delay)?:(shadow-preload .1s|3s);?/g, '')
}

/** Alipay has random bytes in a worker only (src/platform/alipay.ts); its script is taken as it is. */
async function finishAlipay() {
  const style = `${BUILT}/mp-alipay/app.acss`
  await writeFile(style, withoutShadow(await readFile(style, 'utf8')))
  await cp(`${HERE}workers`, `${BUILT}/mp-alipay/workers`, { recursive: true })
  await changed(`${BUILT}/mp-alipay/app.json`, (told) => (told.workers = ['workers/random.js']))
  await changed(`${BUILT}/mp-alipay/mini.project.json`, (told) => {
    Object.assign(told, { format: 2, compileOptions: { ...told.compileOptions, component2: true, transpile: { script: { ignore: ['workers/**'] } } } })
    told.appid = deployment().alipay.app_id
  })
}

try {
  await Promise.all([built('mp-weixin').then(finishWechat), built('mp-alipay').then(finishAlipay)])
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : fault)
  process.exitCode = 1
}
