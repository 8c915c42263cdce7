/**
 * Alipay: random bytes come from a worker (workers/random.js), since its programs have neither `my.getRandomValues` nor
 * `crypto` outside of one; leave for notices by `my.requestSubscribeMessage`.
 */
import { NoRandomness, PATIENCE, type Platform, trusted } from './platform.ts'

interface Answer {
  id: number
  bytes: number[] | null
}

interface Worker {
  postMessage: (asked: { id: number; size: number }) => void
  onMessage: (listener: (told: Answer | { data: Answer }) => void) => void
}

interface Alipay {
  createWorker?: (path: string, options: { useExperimentalWorker: boolean }) => Worker
  requestSubscribeMessage?: (asked: {
    entityIds: string[]
    success: (told: { behavior?: string }) => void
    fail: () => void
  }) => void
}

declare const my: Alipay

const waiting = new Map<number, (bytes: number[] | null) => void>()
let worker: Worker | null = null // a program may have one at a time
let asked = 0

function source(): Worker {
  if (worker) return worker
  if (!my.createWorker) throw new NoRandomness('my.createWorker')
  worker = my.createWorker('workers/random.js', { useExperimentalWorker: true })
  worker.onMessage((told) => {
    const { id, bytes } = 'data' in told ? told.data : told
    waiting.get(id)?.(bytes)
    waiting.delete(id)
  })
  return worker
}

export const platform: Platform = {
  async randomBytes(size) {
    const from = source()
    const id = (asked += 1)
    const bytes = await new Promise<number[] | null>((done) => {
      waiting.set(id, done)
      setTimeout(() => done(null), PATIENCE)
      from.postMessage({ id, size })
    })
    waiting.delete(id)
    return trusted(bytes, size)
  },

  askForNotices(templates) {
    return new Promise((done) => {
      if (!my.requestSubscribeMessage) return done(false)
      const success = (told: { behavior?: string }) => done(told.behavior === 'subscribe')
      my.requestSubscribeMessage({ entityIds: templates, success, fail: () => done(false) })
    })
  },
}
