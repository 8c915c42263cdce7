/** The resident's door, /api/resident: one method a request. Every one refuses with `ApiProblem`. */
import type { Api } from './api.ts'
import { watch } from './changes.ts'
import type {
  Challenge, Channels, ClaimAsked, Claimed, CodeView, CommunityReport, DeclarationAsked, Declarations, Declared,
  Divisions, Enrolled, Enrolment, IdentityAsked, Information, PaperIssued,
  PaperLayout, PaperNow, Reported, ResidentLogin, ResidentSession, Ticket,
} from './types.ts'

export class ResidentDoor {
  constructor(readonly api: Api) {}

  channels(): Promise<Channels<ResidentLogin>> {
    return this.api.get('/channels')
  }

  async logIn(channel: string, code: string): Promise<ResidentSession> {
    return this.#entered(await this.api.post('/session', { channel, code }))
  }

  /** The session that the browser still has; refused with 401 when there is none. */
  async session(): Promise<ResidentSession> {
    return this.#entered(await this.api.get('/session'))
  }

  async logOut(): Promise<void> {
    await this.api.delete('/session')
    this.api.csrf = null
  }

  checkIdentity(asked: IdentityAsked): Promise<Ticket> {
    return this.api.post('/identity', asked)
  }

  claim(asked: ClaimAsked): Promise<Claimed> {
    return this.api.post('/claim', asked)
  }

  /** Under its `request_id` it is one declaration, however often it is sent. */
  declare(asked: DeclarationAsked): Promise<Declared> {
    return this.api.post('/declarations', asked, { repeatable: true })
  }

  declarations(): Promise<Declarations> {
    return this.api.get('/declarations')
  }

  challenge(): Promise<Challenge> {
    return this.api.post('/devices/challenge')
  }

  enrol(enrolment: Enrolment): Promise<Enrolled> {
    return this.api.post('/devices', enrolment)
  }

  /** The code for the holder key (base64url of 33 bytes); null when it is still the `version` that the page has. */
  code(key: string | null, version?: string): Promise<CodeView | null> {
    return this.api.getIfChanged(key === null ? '/code' : `/code?key=${encodeURIComponent(key)}`, version)
  }

  /** Calls `changed` with the new version of the code, until the returned function is called. */
  watch(changed: (version: string) => void): () => void {
    return watch(this.api.address('/changes'), changed)
  }

  information(): Promise<Information> {
    return this.api.get('/information')
  }

  reportToCommunity(report: CommunityReport): Promise<Reported> {
    return this.api.post('/community-report', report)
  }

  /** The code on paper that is good now, if there is one. */
  paper(): Promise<PaperNow> {
    return this.api.get('/paper')
  }

  /** Another paper; the former one is void from now on. */
  issuePaper(): Promise<PaperIssued> {
    return this.api.post('/paper')
  }

  /** The paper as a PDF to print. */
  paperFile(layout: PaperLayout): Promise<Blob> {
    return this.api.file('GET', `/paper/file?layout=${layout}`)
  }

  giveUpPaper(): Promise<void> {
    return this.api.delete('/paper')
  }

  divisions(): Promise<Divisions> {
    return this.api.get('/divisions')
  }

  #entered(session: ResidentSession): ResidentSession {
    this.api.csrf = session.csrf
    return session
  }
}
