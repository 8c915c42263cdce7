/** One request by the platform's own means. Both platforms tell a refusal differently; here it is an answer like any other. */
import { deployment } from './deployment.ts'

export interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  headers: Record<string, string>
  body?: string | ArrayBuffer
  patience: number
}

export interface Answer {
  status: number
  /** Names in lower case. */
  headers: Record<string, string>
  text: string
}

/** Nobody answered; `late`: not in time. */
export class Unanswered extends Error {
  constructor(readonly late: boolean) {
    super(late ? 'late' : 'unreachable')
  }
}

/** What either platform hands back, whether it calls it a success or, as Alipay any refusal, a failure. */
interface Told {
  statusCode?: number
  status?: number
  header?: Record<string, string | string[]>
  headers?: Record<string, string | string[]>
  data?: unknown
  errMsg?: string
  errorMessage?: string
}

/** Unanswered. */
export function requested({ method, path, headers, body, patience }: Request): Promise<Answer> {
  return new Promise((done, failed) => {
    const told = (from: Told) => {
      const status = from.statusCode ?? from.status ?? 0
      if (status >= 200) done({ status, headers: lowered(from.header ?? from.headers), text: textOf(from.data) })
      else failed(new Unanswered(/time.?out|超时/i.test(`${from.errMsg ?? ''}${from.errorMessage ?? ''}`)))
    }
    uni.request({
      url: `${deployment.origin}${path}`,
      method: method as 'GET', // the types lag behind what both platforms send
      header: headers,
      ...(body === undefined ? {} : { data: body }),
      dataType: 'text', // Alipay takes an empty answer for broken JSON
      timeout: patience,
      success: (from) => told(from as Told),
      fail: (from) => told(from as Told),
    })
  })
}

function textOf(data: unknown): string {
  if (typeof data === 'string') return data
  return data === undefined || data === null ? '' : JSON.stringify(data)
}

/** Some phones hand headers back in a list of one. */
function lowered(headers: Told['headers'] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
}
