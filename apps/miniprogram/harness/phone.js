/**
 * What both platforms' phones have: a network to one server, a storage, a camera that sees what a test holds before it, a
 * stack of pages. `wechat.js` and `alipay.js` tell it to a program in the platform's own words.
 */
import { randomBytes } from 'node:crypto'

import { Canvas } from './canvas.js'
import { Time } from './time.js'

export class Phone {
  time = new Time()
  storage = new Map()
  pages = []
  /** Addresses that were asked, with their methods; the program may speak to its own server only. */
  requests = []
  online = true
  random = true
  language = 'zh_CN'
  title = ''
  clipboard = ''
  camera = null
  logins = []
  networkListeners = []

  /** @param {{ origin: string, server: string }} where */
  constructor({ origin, server }) {
    this.origin = origin
    this.server = server
  }

  get page() {
    return this.pages.at(-1)
  }

  /** Bytes of the outer world; null where the phone has none. */
  randomBytes(size) {
    return this.random ? randomBytes(size) : null
  }

  /** Throws what a platform calls a failed connection. */
  async asked({ url, method, headers, data }) {
    this.requests.push({ method, url, type: headers['content-type'] ?? headers['Content-Type'] ?? null })
    if (!url.startsWith(`${this.origin}/`)) throw new Error('url not in domain list')
    if (!this.online) throw new Error('interrupted')
    const body = method === 'GET' || data === undefined ? null : typeof data === 'string' ? data : Buffer.from(new Uint8Array(data))
    const answer = await fetch(this.server + url.slice(this.origin.length), { method, headers, body, redirect: 'error' })
    return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() }
  }

  setOnline(online) {
    this.online = online
    for (const tell of this.networkListeners) tell({ isConnected: online, networkType: online ? 'wifi' : 'none' })
  }

  /** The canvas of the page in front. */
  canvas(selector) {
    const page = this.page
    if (!page?.shows(selector)) return null
    return (page.canvas ??= new Canvas())
  }
}
