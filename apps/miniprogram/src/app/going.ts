/** From page to page; a platform keeps at most ten open. */
export type Page =
  | 'home' | 'code' | 'login' | 'identity' | 'claim' | 'scan' | 'declare' | 'declarations' | 'information' | 'family'
  | 'elsewhere' | 'help'

function url(page: Page, asked: Record<string, string> = {}): string {
  const query = Object.entries(asked).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  return `/pages/${page}${query ? `?${query}` : ''}`
}

export function go(page: Page, asked?: Record<string, string>): void {
  void uni.navigateTo({ url: url(page, asked) })
}

/** In the place of this page, so that “back” does not lead to a form that was sent. */
export function goInstead(page: Page, asked?: Record<string, string>): void {
  void uni.redirectTo({ url: url(page, asked) })
}

export function goHome(): void {
  void uni.reLaunch({ url: url('home') })
}

export function call12345(): void {
  void uni.makePhoneCall({ phoneNumber: '12345' })
}
