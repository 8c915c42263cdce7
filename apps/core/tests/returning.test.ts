import { describe, expect, it } from 'vitest'

import { leaveFor, takeReturn } from '../returning.ts'

function window(search: string) {
  const kept = new Map<string, string>()
  const shown: string[] = []
  return {
    shown,
    location: { search, pathname: '/resident/', hash: '#/login' },
    history: { replaceState: (_state: unknown, _title: string, url?: string | URL | null) => void shown.push(String(url)) },
    sessionStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => void kept.set(key, text),
      removeItem: (key: string) => void kept.delete(key),
    },
  }
}

describe('coming back from a provider', () => {
  it('takes code and state once and out of the address', () => {
    const at = window('?code=c&state=s')
    leaveFor('resident', { channel: 'oidc', next: '/paper' }, at)
    expect(takeReturn('resident', at)).toEqual({ channel: 'oidc', next: '/paper', code: 'c', state: 's' })
    expect(at.shown).toEqual(['/resident/#/login'])
    expect(takeReturn('resident', at)).toBeNull()
  })

  it('says that the person gave up there', () => {
    const at = window('?error=access_denied&state=s')
    leaveFor('resident', { channel: 'oidc', next: null }, at)
    expect(takeReturn('resident', at)?.code).toBe('')
  })

  it('is nothing for a window that was not sent away, and the code leaves the address all the same', () => {
    const at = window('?code=c&state=s')
    expect(takeReturn('resident', at)).toBeNull()
    expect(at.shown).toHaveLength(1)
  })

  it('leaves any other address as it is', () => {
    const at = window('?code=c')
    expect(takeReturn('resident', at)).toBeNull()
    expect(at.shown).toEqual([])
  })
})
