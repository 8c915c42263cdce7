/** Why a request was not done: the server's refusal, or our own word that nobody answered. */
import { type Language, language } from './i18n.ts'
import type { Problem } from './types.ts'

/** What went wrong on the way, in the words a person reads; everything else is the server's sentence. */
const ON_THE_WAY = {
  'network.offline': { zh: '没有连上服务器。请检查手机网络，然后重试。', en: 'No connection to the server. Check your network, then try again.' },
  'network.timeout': { zh: '服务器没有及时回答。请稍等片刻再试。', en: 'The server did not answer in time. Wait a moment, then try again.' },
  'network.unreadable': { zh: '服务器的回答看不懂。请稍后再试；若一直如此，请联系客服。', en: 'The server’s answer could not be read. Try again later; if it goes on, ask the service desk.' },
} as const

export type NetworkFault = keyof typeof ON_THE_WAY

/** A refusal with its stable `code`; `message` is the sentence for the reader, `retryAfter` is in seconds. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'

  /** In which the sentence was asked for. */
  readonly language: Language = language.value

  constructor(
    readonly code: string,
    readonly status: number,
    detail: string,
    readonly facts: Record<string, unknown> = {},
    readonly requestId: string | null = null,
    readonly retryAfter: number | null = null,
  ) {
    super(detail)
  }

  /** The server's refusal as it stands in the answer. */
  static of(problem: Problem, retryAfter: number | null): ApiProblem {
    return new ApiProblem(problem.code, problem.status, problem.detail, problem.facts, problem.request_id, retryAfter)
  }

  /** Nobody answered, or nothing that can be read; status 0. */
  static onTheWay(code: NetworkFault, status = 0, retryAfter: number | null = null): ApiProblem {
    return new ApiProblem(code, status, said(code, language.value), {}, null, retryAfter)
  }

  /** Our own sentence of what went wrong on the way, in this language; null for a refusal of the server's. */
  onTheWayIn(wanted: Language): string | null {
    return this.code in ON_THE_WAY ? said(this.code as NetworkFault, wanted) : null
  }

  /** Nobody answered: what is on the page may still be shown, and it may be tried again. */
  get offline(): boolean {
    return this.status === 0
  }

  /** The session is over or there is none: log in. */
  get loggedOut(): boolean {
    return this.status === 401
  }

  /** Worth another try by itself: overload, too many at once, or nobody there. */
  get passing(): boolean {
    return this.offline || this.status === 503 || this.status === 429
  }
}

function said(code: NetworkFault, wanted: Language): string {
  const sentence = ON_THE_WAY[code]
  return wanted === 'en' ? sentence.en : sentence.zh
}
