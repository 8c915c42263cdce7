/** The console's door, /api/console: one method a request. Every one refuses with `ApiProblem`. */
import type { Api } from './api.ts'
import { ApiProblem } from './problems.ts'
import type {
  AfterAct, Batch, ClearanceAsked, ContactDetails, Effect, Job, JobStarted, PaperAsked, PersonInformation, Preview, Rejects,
  StaffLogin, StaffSession, TakenIn, Worklist,
} from './types-console.ts'
import type { AppealAnswer, AppealAnswered, AppealOpened, AppealsWaiting } from './types-rights.ts'
import type { Channels, Instant } from './types.ts'

/** ms between two looks at a job that runs. */
const LOOK_EVERY = 500

export class ConsoleDoor {
  constructor(readonly api: Api) {}

  channels(): Promise<Channels<StaffLogin>> {
    return this.api.get('/channels')
  }

  async logIn(channel: string, code: string): Promise<StaffSession> {
    return this.#entered(await this.api.post('/session', { channel, code }))
  }

  /** The session that the browser still has; refused with 401 when there is none. */
  async session(): Promise<StaffSession> {
    return this.#entered(await this.api.get('/session'))
  }

  async logOut(): Promise<void> {
    await this.api.delete('/session')
    this.api.csrf = null
  }

  /** A page of those who wait, by deadline; `after` is the `next` of the page before. */
  people(after?: string): Promise<Worklist> {
    return this.api.get(after ? `/people?after=${encodeURIComponent(after)}` : '/people')
  }

  person(id: string): Promise<PersonInformation> {
    return this.api.get(`/people/${encodeURIComponent(id)}`)
  }

  /** Phone and address unmasked; who looked and what for is written down. */
  contact(id: string, purpose: string): Promise<ContactDetails> {
    return this.api.post(`/people/${encodeURIComponent(id)}/contact`, { purpose })
  }

  report(id: string, reported_at?: Instant): Promise<AfterAct> {
    return this.api.post(`/people/${encodeURIComponent(id)}/report`, reported_at ? { reported_at } : {})
  }

  arrival(id: string, arrived_at: Instant): Promise<AfterAct> {
    return this.api.post(`/people/${encodeURIComponent(id)}/arrival`, { arrived_at })
  }

  clear(id: string, asked: ClearanceAsked): Promise<AfterAct> {
    return this.api.post(`/people/${encodeURIComponent(id)}/clearance`, asked)
  }

  /** A code on paper for a person who is here with the document, as a PDF; the former one is void from now on. */
  paper(id: string, asked: PaperAsked): Promise<Blob> {
    return this.api.file('POST', `/people/${encodeURIComponent(id)}/paper`, { body: asked })
  }

  giveUpPaper(id: string): Promise<void> {
    return this.api.delete(`/people/${encodeURIComponent(id)}/paper`)
  }

  /** The appeals that wait for this reviewer, by deadline. */
  appeals(): Promise<AppealsWaiting> {
    return this.api.get('/appeals')
  }

  /** One of them with the evidence behind it; who read it is written down. */
  appeal(person: string, id: string): Promise<AppealOpened> {
    return this.api.get(appealAt(person, id))
  }

  answerAppeal(person: string, id: string, answer: AppealAnswer): Promise<AppealAnswered> {
    return this.api.post(`${appealAt(person, id)}/decision`, answer)
  }

  /** What is disputed shows nothing until the answer. */
  suspendDisputed(person: string, id: string): Promise<void> {
    return this.api.post(`${appealAt(person, id)}/suspension`)
  }

  propose(file: File, reason: string): Promise<JobStarted> {
    const form = new FormData()
    form.append('file', file)
    form.append('reason', reason)
    return this.api.upload('/pushes', form)
  }

  async pushes(most = 20): Promise<Batch[]> {
    return (await this.api.get<{ batches: Batch[] }>(`/pushes?most=${most}`)).batches
  }

  rejects(batchId: string): Promise<Rejects> {
    return this.api.get(`/pushes/${encodeURIComponent(batchId)}/rejects`)
  }

  /** Where the reject file is, for a link with `download`. */
  rejectsAddress(batchId: string): string {
    return this.api.address(`/pushes/${encodeURIComponent(batchId)}/rejects.csv`)
  }

  preview(batchId: string): Promise<JobStarted> {
    return this.api.post(`/pushes/${encodeURIComponent(batchId)}/preview`)
  }

  /** `digest`: of the preview that was read; another one is refused. */
  approve(batchId: string, digest: string): Promise<JobStarted> {
    return this.api.post(`/pushes/${encodeURIComponent(batchId)}/approve`, { digest })
  }

  withdraw(batchId: string, reason: string): Promise<JobStarted> {
    return this.api.post(`/pushes/${encodeURIComponent(batchId)}/withdraw`, { reason })
  }

  job<Result>(jobId: string): Promise<Job<Result>> {
    return this.api.get(`/jobs/${encodeURIComponent(jobId)}`)
  }

  /** The result of a job, told on the way how far it is; ApiProblem with the job's own problem when it failed. */
  async finished<Result extends TakenIn | Preview | Effect>(
    started: JobStarted,
    told: (job: Job<Result>) => void = () => {},
    pause: (ms: number) => Promise<void> = (ms) => new Promise((done) => setTimeout(done, ms)),
  ): Promise<Result> {
    for (;;) {
      const job = await this.job<Result>(started.job_id)
      told(job)
      if (job.state === 'done' && job.result) return job.result
      if (job.state !== 'running') throw failed(job)
      await pause(LOOK_EVERY)
    }
  }

  #entered(session: StaffSession): StaffSession {
    this.api.csrf = session.csrf
    return session
  }
}

function appealAt(person: string, id: string): string {
  return `/people/${encodeURIComponent(person)}/appeals/${encodeURIComponent(id)}`
}

function failed(job: Job<unknown>): ApiProblem {
  return job.problem ? ApiProblem.of(job.problem, null) : ApiProblem.onTheWay('network.unreadable')
}
