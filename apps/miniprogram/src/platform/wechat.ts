/** WeChat: `wx.getRandomValues` (base library 2.15), `wx.requestSubscribeMessage`. */
import { NoRandomness, PATIENCE, type Platform, trusted } from './platform.ts'

interface Wechat {
  getRandomValues?: (asked: {
    length: number
    success: (told: { randomValues: ArrayBuffer }) => void
    fail: () => void
  }) => void
  requestSubscribeMessage?: (asked: {
    tmplIds: string[]
    success: (told: Record<string, string>) => void
    fail: () => void
  }) => void
}

declare const wx: Wechat

export const platform: Platform = {
  randomBytes(size) {
    return new Promise((done, failed) => {
      const none = () => failed(new NoRandomness('wx.getRandomValues'))
      if (!wx.getRandomValues) return none()
      setTimeout(none, PATIENCE)
      wx.getRandomValues({
        length: size,
        success: ({ randomValues }) => {
          try {
            done(trusted(new Uint8Array(randomValues), size))
          } catch (fault) {
            failed(fault)
          }
        },
        fail: none,
      })
    })
  },

  askForNotices(templates) {
    return new Promise((done) => {
      if (!wx.requestSubscribeMessage) return done(false)
      const success = (told: Record<string, string>) => done(templates.some((id) => told[id] === 'accept'))
      wx.requestSubscribeMessage({ tmplIds: templates, success, fail: () => done(false) })
    })
  },
}
