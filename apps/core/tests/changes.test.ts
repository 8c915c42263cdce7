import { afterEach, expect, test, vi } from 'vitest'

import { watch } from '../changes.ts'

class Stream extends EventTarget {
  readyState: number = EventSource.OPEN
  close() {
    this.readyState = EventSource.CLOSED
  }
  tell(version: string) {
    this.dispatchEvent(new MessageEvent('change', { data: JSON.stringify({ version }) }))
  }
  refuse() {
    this.readyState = EventSource.CLOSED
    this.dispatchEvent(new Event('error'))
  }
}

vi.stubGlobal('EventSource', { OPEN: 1, CLOSED: 2 })
afterEach(() => vi.useRealTimers())

function watching() {
  const streams: Stream[] = []
  const versions: string[] = []
  const open = () => streams[streams.push(new Stream()) - 1] as unknown as EventSource
  const stop = watch('/api/resident/changes', (version) => versions.push(version), open)
  return { streams, versions, stop }
}

test('each change is told with its version', () => {
  const { streams, versions } = watching()
  streams[0]!.tell('v1')
  streams[0]!.tell('v2')
  expect(versions).toEqual(['v1', 'v2'])
})

test('a stream that was refused is opened again, at a moment of its own', () => {
  vi.useFakeTimers()
  const { streams, versions, stop } = watching()
  streams[0]!.refuse()
  vi.advanceTimersByTime(14_999)
  expect(streams).toHaveLength(1)
  vi.advanceTimersByTime(15_001)
  streams[1]!.tell('v3')
  expect(versions).toEqual(['v3'])
  stop()
})

test('nothing is opened after the page stopped watching', () => {
  vi.useFakeTimers()
  const { streams, stop } = watching()
  streams[0]!.refuse()
  stop()
  vi.advanceTimersByTime(60_000)
  expect(streams).toHaveLength(1)
  expect(streams[0]!.readyState).toBe(EventSource.CLOSED)
})
