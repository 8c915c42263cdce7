/**
 * Drives a built program from outside: `node drive.js mp-weixin FOLDER ORIGIN SERVER`, then one JSON a line on standard
 * input, `{"do": "tap", "words": "…"}`, and one a line as the answer: what is on the page by then, or the `fault`.
 */
import { createInterface } from 'node:readline'

import * as alipay from './alipay.js'
import { Phone } from './phone.js'
import * as wechat from './wechat.js'

const [platform, folder, origin, server] = process.argv.slice(2)
const phone = new Phone({ origin, server })
const faults = []
process.on('uncaughtException', (fault) => faults.push(fault.stack ?? String(fault)))
process.on('unhandledRejection', (fault) => faults.push(fault?.stack ?? String(fault)))
console.log = console.warn = console.error = (...said) => process.stderr.write(`${said.map(String).join(' ')}\n`)

let running = null

const ACTS = {
  start({ language = 'zh_CN', storage = {} }) {
    phone.language = language
    for (const [key, data] of Object.entries(storage)) phone.storage.set(key, data)
    running = (platform === 'mp-alipay' ? alipay : wechat).program(phone, folder)
  },
  look() {},
  tap: ({ words }) => phone.page.tap(words),
  tapEach: ({ words }) => phone.page.tapEach(words),
  type: ({ label, text }) => phone.page.type(label, text),
  choose: ({ mode, value, columns }) => phone.page.choose(mode, value, columns),
  pass: ({ ms }) => phone.time.pass(ms),
  online: ({ is }) => phone.setOnline(is),
  random: ({ is }) => void (phone.random = is),
  camera: ({ sees }) => void (phone.camera = sees),
  logins: ({ codes }) => void phone.logins.push(...codes),
  back: () => (phone.pages.pop().end(), phone.page.instance.onShow?.()),
  again: () => running.again(),
}

function seen() {
  const { page } = phone
  return {
    page: page?.route ?? null, words: page?.words ?? '', title: phone.title, picture: page?.canvas?.picture ?? null,
    requests: phone.requests, storage: Object.fromEntries(phone.storage), clipboard: phone.clipboard,
    faults: faults.splice(0),
  }
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms))

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line)
  let fault = null
  try {
    ACTS[asked.do](asked)
    await pause(asked.wait ?? 0)
  } catch (thrown) {
    fault = thrown.stack ?? String(thrown)
  }
  process.stdout.write(`${JSON.stringify({ ...seen(), fault })}\n`)
}
phone.time.end()
