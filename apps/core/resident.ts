/**
 * The resident's door, /api/resident: one method a request. Every one refuses with `ApiProblem`. What is about a person
 * is about the account's own, or, through `for`, about a dependant of one of its proxy links.
 */
import type { Api } from './api.ts'
import { watch } from './changes.ts'
import type {
  Challenge, Channels, ClaimAsked, Claimed, CodeView, CommunityReport, DeclarationAsked, Declarations, Declared,
  Divisions, Enrolled, Enrolment, IdentityAsked, Information, PaperIssued,
  PaperLayout, PaperNow, Reported, ResidentLogin, ResidentSession, Ticket,
} from './types.ts'
import type { Account, AccountEnd, AppealAsked, AppealFiled, OwnAppeals, WhoLooked } from './types-rights.ts'
import type { ClaimedFor, ClaimForAsked, Dependants, HandOver, PhotoTaken, ProxyNow, TakenOver, TakeOverAsked } from './types-family.ts'

export class ResidentDoor {
  constructor(
    readonly api: Api,
    /** The proxy link of whom this door is about; null: the account's own person. */
    readonly link: string | null = null,
  ) {}

  /** The same door, about the dependant of a proxy link; the account's own person for null. */
  for(link: string | null): ResidentDoor {
    return new ResidentDoor(this.api, link)
  }

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
    return this.api.postSealed('/identity', asked)
  }

  claim(asked: ClaimAsked): Promise<Claimed> {
    return this.api.postSealed('/claim', asked)
  }

  /** Under its `request_id` it is one declaration, however often it is sent. */
  declare(asked: DeclarationAsked): Promise<Declared> {
    return this.api.postSealed(this.#of('/declarations'), asked, { repeatable: true })
  }

  declarations(): Promise<Declarations> {
    return this.api.get(this.#of('/declarations'))
  }

  challenge(): Promise<Challenge> {
    return this.api.post(this.#of('/devices/challenge'))
  }

  enrol(enrolment: Enrolment): Promise<Enrolled> {
    return this.api.post(this.#of('/devices'), enrolment)
  }

  /** The code for the holder key (base64url of 33 bytes); null when it is still the `version` that the page has. */
  code(key: string | null, version?: string): Promise<CodeView | null> {
    return this.api.getIfChanged(this.#of('/code', key === null ? {} : { key }), version)
  }

  /** Calls `changed` with the new version of the code, until the returned function is called. */
  watch(changed: (version: string) => void): () => void {
    return watch(this.api.address(this.#of('/changes')), changed)
  }

  information(): Promise<Information> {
    return this.api.get(this.#of('/information'))
  }

  reportToCommunity(report: CommunityReport): Promise<Reported> {
    return this.api.postSealed(this.#of('/community-report'), report)
  }

  /** The code on paper that is good now, if there is one. */
  paper(): Promise<PaperNow> {
    return this.api.get(this.#of('/paper'))
  }

  /** Another paper; the former one is void from now on. */
  issuePaper(): Promise<PaperIssued> {
    return this.api.post(this.#of('/paper'))
  }

  /** The paper as a PDF to print. */
  paperFile(layout: PaperLayout): Promise<Blob> {
    return this.api.file('GET', this.#of('/paper/file', { layout }))
  }

  giveUpPaper(): Promise<void> {
    return this.api.delete(this.#of('/paper'))
  }

  /** Those for whom this account keeps a code, or asked to. */
  dependants(): Promise<Dependants> {
    return this.api.get('/dependants')
  }

  /** Under its `request_id` it is one claim, however often it is sent. */
  claimFor(asked: ClaimForAsked): Promise<ClaimedFor> {
    return this.api.postSealed('/dependants', asked, { repeatable: true })
  }

  /** The photo of the document that proves the relation: one small JPEG, sealed in the page. */
  sendPhoto(link: string, photo: Uint8Array): Promise<PhotoTaken> {
    return this.api.putSealed(`/dependants/${encodeURIComponent(link)}/photo`, photo)
  }

  /** Deletes a claim, or ends it; then the same person can be claimed for anew. */
  endLink(link: string): Promise<void> {
    return this.api.delete(`/dependants/${encodeURIComponent(link)}`)
  }

  /** A word that lets another account take the dependant over. */
  handOver(link: string): Promise<HandOver> {
    return this.api.post(`/dependants/${encodeURIComponent(link)}/hand-over`)
  }

  takeOver(asked: TakeOverAsked): Promise<TakenOver> {
    return this.api.postSealed('/dependants/take-over', asked)
  }

  /** Who keeps this person's own code. */
  proxy(): Promise<ProxyNow> {
    return this.api.get('/proxy')
  }

  endProxy(): Promise<void> {
    return this.api.delete('/proxy')
  }

  /** One's own appeals, and what may be disputed now. */
  appeals(): Promise<OwnAppeals> {
    return this.api.get(this.#of('/appeals'))
  }

  /** Under its `request_id` it is one appeal, however often it is sent. */
  appeal(asked: AppealAsked): Promise<AppealFiled> {
    return this.api.postSealed(this.#of('/appeals'), asked, { repeatable: true })
  }

  withdrawAppeal(id: string): Promise<void> {
    return this.api.delete(this.#of(`/appeals/${encodeURIComponent(id)}`))
  }

  /** Who looked or changed something; `after` is the `next` of the page before. */
  access(days: number, after?: string): Promise<WhoLooked> {
    return this.api.get(this.#of('/access', { days: String(days), ...(after ? { after } : {}) }))
  }

  /** A copy of all data as a file: a page to read, or JSON. */
  copy(layout: 'html' | 'json'): Promise<Blob> {
    return this.api.file('GET', this.#of(layout === 'html' ? '/export/page' : '/export'))
  }

  /** What deleting the account would take along, and what would stay. */
  account(): Promise<Account> {
    return this.api.get('/account')
  }

  /** For good: nothing of this account is left. */
  async deleteAccount(end: AccountEnd): Promise<void> {
    await this.api.delete('/account', { body: end })
    this.api.csrf = null
  }

  divisions(): Promise<Divisions> {
    return this.api.get('/divisions')
  }

  #entered(session: ResidentSession): ResidentSession {
    this.api.csrf = session.csrf
    return session
  }

  #of(path: string, asked: Record<string, string> = {}): string {
    const all = { ...asked, ...(this.link === null ? {} : { for: this.link }) }
    const query = Object.entries(all).map(([name, value]) => `${name}=${encodeURIComponent(value)}`) // no URLSearchParams in mini-programs
    return query.length ? `${path}?${query.join('&')}` : path
  }
}
