/** The platform's one-time word for who is here, which the server exchanges: `wx.login`, `my.getAuthCode`. */

/** Null when the platform gives none. Only the account's own identifier is asked for, silently. */
export function ownCode(): Promise<string | null> {
  return new Promise((done) => {
    const asked = {
      scopes: 'auth_base', // Alipay: the identifier, no profile, and no question
      success: ({ code }: { code?: string }) => done(code || null),
      fail: () => done(null),
    }
    uni.login(asked as unknown as UniApp.LoginOptions)
  })
}
