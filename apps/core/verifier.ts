/** The verifier's door, /api/verifier: one method a request. Every one refuses with `ApiProblem`. */
import type { Api } from './api.ts'
import type { Bytes } from './bytes.ts'
import type {
  Channels, CodeProof, CodeSent, ScanAsked, SentAway, StatusTold, TrustLists, Verdict, VerifierLogin, VerifierSession,
} from './types.ts'

/** ms: a queue stands at the gate; after this the verifier's page answers by itself. */
export const GATE_PATIENCE = 4_000

export class VerifierDoor {
  constructor(readonly api: Api) {}

  channels(): Promise<Channels<VerifierLogin>> {
    return this.api.get('/channels')
  }

  async logIn(channel: string, code: string, proof: CodeProof = {}): Promise<VerifierSession> {
    return this.#entered(await this.api.post('/session', { channel, code, ...proof }))
  }

  /** Has a code sent to a phone, to log in by. */
  sendCode(channel: string, phone: string): Promise<CodeSent> {
    return this.api.postSealed('/session/code', { channel, phone })
  }

  /** Where the browser goes to log in at a provider. */
  sendAway(channel: string): Promise<SentAway> {
    return this.api.post('/session/redirect', { channel })
  }

  /** The session that the browser still has; refused with 401 when there is none. */
  async session(): Promise<VerifierSession> {
    return this.#entered(await this.api.get('/session'))
  }

  async logOut(): Promise<void> {
    await this.api.delete('/session')
    this.api.csrf = null
  }

  /** The trust lists after number `after`: those that handed over the roots, and the newest. */
  trust(after = 0): Promise<TrustLists> {
    return this.api.get(`/trust?after=${after}`)
  }

  /** The status list that is out, for a device that has number `after`, 0 for none. */
  status(after = 0): Promise<StatusTold> {
    return this.api.get(`/status?after=${after}`)
  }

  /** A part of the status list by its digest in hex; it never changes. */
  shard(digest: string): Promise<Bytes> {
    return this.api.getBytes(`/status/shards/${digest}`)
  }

  /** Sent once: a door that waits answers offline rather than late. `scan_id` makes a later repeat harmless. */
  scan(asked: ScanAsked, patience = GATE_PATIENCE): Promise<Verdict> {
    return this.api.post('/scans', asked, { patience })
  }

  #entered(session: VerifierSession): VerifierSession {
    this.api.csrf = session.csrf
    return session
  }
}
