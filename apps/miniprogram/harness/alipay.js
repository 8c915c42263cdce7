/** Alipay's words for a phone: `my`, `App`, `Page`; random bytes in a worker; every refusal a failure. */
import vm from 'node:vm'

import { Page } from './page.js'
import { begin, common, navigation, query, setter, split } from './wechat.js'
import { World } from './world.js'

export const name = 'mp-alipay'

/** @param {import('./phone.js').Phone} phone @param {string} folder */
export function program(phone, folder) {
  let app = null
  let made = null
  const known = new Map()
  const given = { my: my(phone, open, worker), App: (options) => (app = options), Page: (options) => (made = options), Component: (told) => told }
  const world = new World(folder, { ...given, ...common(phone, () => app) }, phone.time.now)

  function open(url) {
    const { route, query } = split(url)
    made = null
    world.require(route)
    const options = made ?? known.get(route)
    known.set(route, options)
    const instance = { ...options, route, data: {} }
    instance.setData = setter(instance)
    const handler = (event) => ({ tap: 'onTap', input: 'onInput', change: 'onChange', columnchange: 'onColumnChange' })[event]
    const page = new Page({ prefix: 'a', handler, route, template: world.read(`${route}.axml`), instance })
    page.end = () => instance.onUnload?.()
    phone.pages.push(page)
    instance.onLoad(query)
    instance.onShow?.()
    instance.onReady?.()
  }

  /** The one script that a program may run beside itself; there `crypto` is. */
  function worker(path) {
    if (!JSON.parse(world.read('app.json')).workers.includes(path)) throw new Error(`${path} is not in app.json`)
    let hear = null
    let ask = null
    const inside = { onMessage: (listener) => (ask = listener), postMessage: (told) => queueMicrotask(() => hear(JSON.parse(JSON.stringify(told)))) }
    const getRandomValues = (bytes) => {
      const found = phone.randomBytes(bytes.length)
      if (!found) throw new Error('no random bytes')
      bytes.set(found)
      return bytes
    }
    vm.runInContext(world.read(path), vm.createContext({ worker: inside, crypto: { getRandomValues } }))
    return { postMessage: (told) => queueMicrotask(() => ask(told)), onMessage: (listener) => (hear = listener) }
  }
  return begin({ phone, world, open, app: () => app })
}

/** @param {import('./phone.js').Phone} phone */
function my(phone, open, worker) {
  const info = { language: phone.language.replace('_', '-'), platform: 'iOS', system: '17', app: 'alipay', windowWidth: 390, windowHeight: 844, pixelRatio: 3, screenWidth: 390, screenHeight: 844, statusBarHeight: 47, version: '10.5', model: 'phone', brand: 'phone' }
  const ok = (asked) => asked?.success?.({})
  return {
    canIUse: (what) => what !== 'saveFileToDingTalk' && what !== 'getFuzzyLocation',
    getSystemInfoSync: () => info,
    getStorageSync: ({ key }) => ({ data: phone.storage.get(key) ?? null, success: true }),
    setStorageSync: ({ key, data }) => (phone.storage.set(key, data), { success: true }),
    removeStorageSync: ({ key }) => (phone.storage.delete(key), { success: true }),
    setStorage: (asked) => (phone.storage.set(asked.key, asked.data), ok(asked)),
    setNavigationBar: ({ title }) => void (phone.title = title),
    setNavigationBarTitle: ({ title }) => void (phone.title = title),
    setKeepScreenOn: ok,
    onNetworkStatusChange: (listener) => void phone.networkListeners.push(listener),
    getNetworkType: ({ success }) => success({ networkType: phone.online ? 'WIFI' : 'NOTREACHABLE', networkAvailable: phone.online }),
    setClipboard: (asked) => ((phone.clipboard = asked.text), ok(asked)),
    makePhoneCall: ok,
    getLocation: ({ success }) => success({ latitude: '38.04', longitude: '114.51' }),
    ...navigation(phone, open),
    request(asked) {
      phone.asked({ url: asked.url, method: asked.method ?? 'GET', headers: asked.headers, data: asked.data }).then(
        ({ status, headers, text }) => {
          if (status >= 200 && status < 300) asked.success?.({ status, headers, data: text })
          else asked.fail?.({ error: 19, errorMessage: 'http status error', status, headers, data: text })
        },
        (fault) => asked.fail?.({ error: 12, errorMessage: fault.message }),
      )
      return { abort() {} }
    },
    getAuthCode({ success, fail }) {
      const authCode = phone.logins.shift()
      if (authCode) success({ authCode, authSuccessScopes: ['auth_base'] })
      else fail({ error: 11, errorMessage: 'cancel' })
    },
    scan({ success, fail }) {
      if (phone.camera) success({ code: phone.camera, qrCode: phone.camera, codeType: 'qrCode' })
      else fail({ error: 10, errorMessage: 'cancel' })
    },
    createWorker: (path) => worker(path),
    createSelectorQuery: () => ({ ...query(phone), scrollOffset() {}, boundingClientRect() {} }),
  }
}
