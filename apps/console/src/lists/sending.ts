/** A file on its way to the server, told how far it is, which fetch cannot tell. */
import { language } from '@healthcode/core/i18n'
import { ApiProblem } from '@healthcode/core/problems'
import type { Problem } from '@healthcode/core/types'
import type { JobStarted } from '@healthcode/core/types-console'

import { door } from '../server.ts'

/** ms without an answer after which it is given up; a slow line may take long, a dead one must not. */
const PATIENCE = 600_000

/** `told` hears bytes sent and of how many; ApiProblem, an AbortError when `signal` stops it. */
export function send(file: File, reason: string, told: (sent: number, of: number) => void, signal: AbortSignal): Promise<JobStarted> {
  const form = new FormData()
  form.append('file', file)
  form.append('reason', reason)
  const request = opened()
  return new Promise((done, failed) => {
    request.upload.onprogress = ({ loaded, total }) => told(loaded, total)
    request.onload = () => settle(request, done, failed)
    request.onerror = () => failed(ApiProblem.onTheWay('network.offline'))
    request.ontimeout = () => failed(ApiProblem.onTheWay('network.timeout'))
    request.onabort = () => failed(new DOMException('stopped', 'AbortError'))
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(form)
  })
}

function opened(): XMLHttpRequest {
  const request = new XMLHttpRequest()
  request.open('POST', door.api.address('/pushes'))
  request.setRequestHeader('Accept', 'application/json')
  request.setRequestHeader('Accept-Language', language.value)
  if (door.api.csrf) request.setRequestHeader('X-CSRF-Token', door.api.csrf)
  request.timeout = PATIENCE
  return request
}

function settle(request: XMLHttpRequest, done: (started: JobStarted) => void, failed: (fault: ApiProblem) => void): void {
  const body = parsed(request.responseText)
  if (request.status < 300 && isStarted(body)) done(body)
  else if (isProblem(body)) failed(ApiProblem.of(body, null))
  else failed(ApiProblem.onTheWay('network.unreadable', request.status))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isStarted(body: unknown): body is JobStarted {
  return typeof body === 'object' && body !== null && 'job_id' in body
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body
}
