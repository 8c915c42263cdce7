/** WeChat's words for a phone: `wx`, `App`, and pages made by `Component`. */
import { Page } from './page.js'
import { World } from './world.js'

export const name = 'mp-weixin'

/** @param {import('./phone.js').Phone} phone @param {string} folder */
export function program(phone, folder) {
  let app = null
  let made = null
  const Component = (options) => (made = options)
  const given = { wx: wx(phone, open), App: (options) => (app = options), Component, Page: Component, Behavior: (told) => told }
  const world = new World(folder, { ...given, ...common(phone, () => app), global: given }, phone.time.now)
  Object.assign(given, { console })

  function open(url) {
    const { route, query } = split(url)
    made = null
    world.require(route)
    const options = made ?? known.get(route)
    known.set(route, options)
    const instance = { route, is: route, __route__: route, data: {}, properties: properties(options, query), triggerEvent() {} }
    Object.assign(instance, options.methods, { setData: setter(instance) })
    const page = new Page({ prefix: 'wx', handler: (event) => `bind${event}`, route, template: world.read(`${route}.wxml`), instance })
    page.end = () => (instance.onUnload?.(), options.lifetimes.detached.call(instance))
    phone.pages.push(page)
    options.created?.call(instance)
    options.lifetimes.attached.call(instance)
    instance.onLoad(query)
    instance.onShow?.()
    options.lifetimes.ready.call(instance)
  }
  const known = new Map()
  return begin({ phone, world, open, app: () => app })
}

function properties(options, query) {
  const declared = Object.keys(options.properties ?? {})
  return Object.fromEntries(declared.map((name) => [name, query[name] ?? options.properties[name]?.value ?? '']))
}

/** What App, pages and the console are like on both. */
export function common(phone, app) {
  const getCurrentPages = () => phone.pages.map(({ instance }) => instance)
  return { console, ...phone.time.functions, getApp: () => app(), getCurrentPages }
}

/** Starts the program at its first page. */
export function begin({ phone, world, open, app }) {
  const first = JSON.parse(world.read('app.json')).pages[0]
  const told = { path: first, query: {}, scene: 1001 }
  world.require('app.js')
  app().onLaunch?.(told)
  app().onShow?.(told)
  open(`/${first}`)
  return {
    open,
    /** The program is put aside and taken up again. */
    again() {
      phone.page.instance.onHide?.()
      app().onHide?.()
      app().onShow?.(told)
      phone.page.instance.onShow?.()
    },
  }
}

export function split(url) {
  const [path, search = ''] = url.replace(/^\//, '').split('?')
  return { route: path, query: Object.fromEntries(new URLSearchParams(search)) }
}

/** Data arrive as text would: what is no data does not get through. */
export function setter(instance) {
  return (changes, done) => {
    for (const [path, value] of Object.entries(changes)) set(instance.data, path, value === undefined ? undefined : JSON.parse(JSON.stringify(value)))
    done?.()
  }
}

function set(data, path, value) {
  const steps = path.replace(/\[(\d+)\]/g, '.$1').split('.')
  const last = steps.pop()
  let at = data
  for (const step of steps) at = at[step] ??= {}
  at[last] = value
}

/** How pages follow each other. */
export function navigation(phone, open) {
  const back = () => {
    phone.pages.pop().end()
    phone.page?.instance.onShow?.()
  }
  const go = (act) => ({ url, success }) => queueMicrotask(() => (act(url), success?.({})))
  return {
    navigateTo: go((url) => (phone.page.instance.onHide?.(), open(url))),
    redirectTo: go((url) => (phone.pages.pop().end(), open(url))),
    reLaunch: go((url) => (phone.pages.splice(0).forEach((page) => page.end()), open(url))),
    navigateBack: () => queueMicrotask(back),
  }
}

/** @param {import('./phone.js').Phone} phone */
function wx(phone, open) {
  const info = { language: phone.language, platform: 'ios', system: 'iOS 17', SDKVersion: '3.5.0', windowWidth: 390, windowHeight: 844, pixelRatio: 3, screenWidth: 390, screenHeight: 844, statusBarHeight: 47, safeArea: { top: 47, left: 0, right: 390, bottom: 810 }, version: '8', model: 'phone', brand: 'phone' }
  const ok = (asked) => asked?.success?.({ errMsg: 'ok' })
  return {
    canIUse: (what) => what !== 'getFuzzyLocation',
    getSystemInfoSync: () => info,
    getAppBaseInfo: () => info,
    getWindowInfo: () => info,
    getDeviceInfo: () => info,
    getSystemSetting: () => ({}),
    getAppAuthorizeSetting: () => ({}),
    getAccountInfoSync: () => ({ miniProgram: { envVersion: 'release' } }),
    getLaunchOptionsSync: () => ({ path: '', query: {}, scene: 1001 }),
    getStorageSync: (key) => phone.storage.get(key) ?? '',
    setStorageSync: (key, data) => void phone.storage.set(key, data),
    removeStorageSync: (key) => void phone.storage.delete(key),
    setStorage: (asked) => (phone.storage.set(asked.key, asked.data), ok(asked)),
    setNavigationBarTitle: ({ title }) => void (phone.title = title),
    setKeepScreenOn: ok,
    onAppShow() {},
    onAppHide() {},
    onNetworkStatusChange: (listener) => void phone.networkListeners.push(listener),
    getNetworkType: ({ success }) => success({ networkType: phone.online ? 'wifi' : 'none' }),
    setClipboardData: (asked) => ((phone.clipboard = asked.data), ok(asked)),
    makePhoneCall: ok,
    getLocation: ({ success }) => success({ latitude: 38.04, longitude: 114.51 }),
    ...navigation(phone, open),
    request(asked) {
      phone.asked({ url: asked.url, method: asked.method ?? 'GET', headers: asked.header, data: asked.data }).then(
        ({ status, headers, text }) => asked.success?.({ statusCode: status, header: headers, data: text, errMsg: 'request:ok' }),
        (fault) => asked.fail?.({ errMsg: `request:fail ${fault.message}`, errno: 600001 }),
      )
      return { abort() {} }
    },
    login({ success, fail }) {
      const code = phone.logins.shift()
      if (code) success({ code, errMsg: 'login:ok' })
      else fail({ errMsg: 'login:fail' })
    },
    scanCode({ success, fail }) {
      if (phone.camera) success({ result: phone.camera, scanType: 'QR_CODE' })
      else fail({ errMsg: 'scanCode:fail cancel' })
    },
    getRandomValues({ length, success, fail }) {
      const bytes = phone.randomBytes(length)
      if (bytes) success({ randomValues: new Uint8Array(bytes).buffer })
      else fail({ errMsg: 'getRandomValues:fail' })
    },
    createSelectorQuery: () => query(phone),
  }
}

/** Asks for the node of one element. */
export function query(phone) {
  const found = []
  const asked = {
    in: () => asked,
    select: (selector) => ({
      node(told) {
        found.push({ selector, told })
        return asked
      },
    }),
    exec(done) {
      const answers = found.map(({ selector }) => ({ node: phone.canvas(selector) }))
      queueMicrotask(() => (found.forEach(({ told }, at) => told?.(answers[at])), done?.(answers)))
    },
  }
  return asked
}
