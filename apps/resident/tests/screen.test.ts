// @vitest-environment node
import { ApiProblem } from '@healthcode/core/problems'
import type { CodeState, CodeView } from '@healthcode/core/types'
import { describe, expect, it } from 'vitest'

import { type Card, type Known, LIVE, screenOf, type Sealed } from '../src/code/screen.ts'

const NOW = Date.parse('2022-05-18T08:00:00Z')
const HOUR = 3_600_000
const OFFLINE = ApiProblem.onTheWay('network.offline')
const BUSY = new ApiProblem('service.busy', 503, 'busy', {}, null, 20)
const SEALED: Sealed = { color: 'green', popUp: false, name: '王*', negative: null, expiresAt: NOW + 20 * HOUR }

function view(state: CodeState = 'ready', more: Partial<CodeView> = {}): CodeView {
  const ready = state === 'ready'
  return {
    state,
    server_at: '2022-05-18T08:00:00Z',
    color: 'green',
    pop_up: false,
    pop_ups: [],
    no_abnormality: true,
    notices: [],
    name: '王小*',
    latest_negative: null,
    credential: ready ? 'sealed' : null,
    credential_expires_at: null,
    code_expires_at: null,
    review_at: null,
    version: '1',
    ...more,
  }
}

const NOTHING: Known = { view: null, credential: null, sealed: null, confirmedAt: null, problem: null, online: true, now: NOW }
const KEPT: Known = { ...NOTHING, credential: 'sealed', sealed: SEALED, confirmedAt: NOW - HOUR }
const TOLD: Known = { ...KEPT, view: view(), confirmedAt: NOW }

function card(known: Known): Card {
  const screen = screenOf(known)
  if (screen.kind !== 'code') throw new Error(`no card but ${screen.kind}`)
  return screen.card
}

describe('before any answer', () => {
  it('waits when this phone kept nothing', () => {
    expect(screenOf(NOTHING).kind).toBe('loading')
  })

  it('shows at once what this phone kept, as of then', () => {
    expect(card(KEPT)).toMatchObject({ live: false, color: 'green', name: '王*', confirmedAt: NOW - HOUR })
  })

  it('does not say “no abnormality” from a credential alone', () => {
    expect(card(KEPT).noAbnormality).toBe(false)
  })
})

describe('with an answer', () => {
  it('shows it live, with what it says', () => {
    const told = view('ready', { color: 'yellow', pop_up: true, pop_ups: ['close_presence'], no_abnormality: false })
    expect(card({ ...TOLD, view: told })).toMatchObject({ live: true, color: 'yellow', popUps: ['close_presence'] })
  })

  it.each(['not_claimed', 'not_declared', 'expired', 'closed', 'no_device', 'other_device'] as const)(
    'shows the way on when the state is %s, and no code',
    (state) => {
      expect(screenOf({ ...NOTHING, view: view(state) })).toEqual({ kind: 'step', step: state })
    },
  )

  it('is live for three polls and no longer', () => {
    expect(card({ ...TOLD, now: NOW + LIVE - 1 }).live).toBe(true)
    expect(card({ ...TOLD, now: NOW + LIVE }).live).toBe(false)
  })
})

describe('without network', () => {
  it('keeps showing, and says as of when', () => {
    expect(card({ ...TOLD, online: false }).live).toBe(false)
    expect(card({ ...TOLD, problem: OFFLINE }).live).toBe(false)
  })

  it('stays live through a busy server: it did answer a moment ago', () => {
    expect(card({ ...TOLD, problem: BUSY }).live).toBe(true)
  })

  it('shows a credential until its end and not at it', () => {
    const last = { ...KEPT, problem: OFFLINE, sealed: { ...SEALED, expiresAt: NOW + 1 } }
    expect(screenOf(last).kind).toBe('code')
    expect(screenOf({ ...last, now: NOW + 1 }).kind).toBe('nothing')
  })

  it('says that there is nothing to show when nothing was kept', () => {
    expect(screenOf({ ...NOTHING, problem: OFFLINE }).kind).toBe('nothing')
  })
})

it('a server that refuses is told by its own sentence', () => {
  expect(screenOf({ ...NOTHING, problem: BUSY })).toEqual({ kind: 'trouble', problem: BUSY })
})

it('a color that cannot be confirmed stays unconfirmed', () => {
  expect(card({ ...TOLD, view: view('ready', { color: null, no_abnormality: false }) }).color).toBeNull()
})
