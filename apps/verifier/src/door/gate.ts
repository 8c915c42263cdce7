/**
 * What happens at the door: a text is seen, looked at here, asked about there, answered. What is wrong with the code
 * itself is said at once; the current status is the server's to say. Where the server does not answer, this device's
 * own lists do, marked as such and green only while they are fresh; the server's word replaces theirs when it comes.
 */
import { base64url } from '@healthcode/core/bytes'
import type { ServerClock } from '@healthcode/core/clock'
import { GATE_PREFIX } from '@healthcode/core/gate'
import { ApiProblem } from '@healthcode/core/problems'
import type { ScanAsked, Verdict } from '@healthcode/core/types'
import { computed, ref, shallowRef, watch } from 'vue'

import { answerOf, countsAs, type Answer } from './answer.ts'
import { choices } from './choices.ts'
import { holderOf, type Inspected } from './inspection.ts'
import { newId } from './ids.ts'
import type { Line } from './line.ts'
import { count, type Counted } from './shift.ts'
import { again, busyVerdict, failedVerdict, refusedVerdict, staleVerdict, type Found } from './verdicts.ts'

export type Phase = 'looking' | 'checking' | 'answered'

/** ms that a code must have been out of sight before it is scanned again. */
const OUT_OF_SIGHT = 1_500

/** ms after which a showing is not asked about any more: the server's answer would only be that it is too old. */
const TOO_LATE = 27_000

/** The server's word that its database did not answer. */
const UNAVAILABLE = 'check.unavailable'

/** ms between the tries of one scan. */
const AGAIN = 1_500

/** What the gate needs from outside. */
export interface Outside {
  clock: ServerClock
  line: Line
  inspect(text: string, at: Date): Inspected
  /** The verdict by the lists of this device; `cannot_check` when they do not say. */
  judge(text: string, inspected: Inspected, at: Date): Found
  ask(asked: ScanAsked): Promise<Verdict>
  /** The line to the server is up and yet it knows no session. */
  loggedOut(): void
  /** An answer is there, or another one than before. */
  told(answer: Answer): void
}

/** One scan: what was seen, when, and until when it can be asked about. */
interface Scan {
  asked: ScanAsked
  inspected: Inspected
  seenAt: Date
  until: number
}

export class Gate {
  readonly phase = ref<Phase>('looking')
  readonly verdict = shallowRef<Found | null>(null)
  /** Of the person in front; null: not measured. */
  readonly temperature = ref<number | null>(null)
  /** Entered before the scan, for the next person alone. */
  readonly nextTemperature = ref<number | null>(null)
  /** The answer is being asked for again. */
  readonly retrying = ref(false)
  /** The code in front of the camera is still the last one. */
  readonly same = ref(false)
  readonly answer = computed<Answer | null>(() =>
    this.verdict.value ? answered(this.verdict.value, this.temperature.value) : null,
  )
  #scan: Scan | null = null
  #counted: Counted | null = null
  #last = { text: '', holder: '', seenAt: -Infinity }
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly outside: Outside) {
    watch(this.answer, (answer, former) => {
      if (!answer) return
      this.#count(countsAs(answer))
      if (answer.sign !== former?.sign) outside.told(answer)
    }, { flush: 'sync' })
  }

  /** What the camera sees, picture by picture; '' when it sees no code. */
  see(text: string): void {
    if (this.phase.value !== 'looking') return
    const now = performance.now()
    if (now - this.#last.seenAt > OUT_OF_SIGHT) this.#forget()
    if (!text || text.startsWith(GATE_PREFIX)) return // a gate's own sign in a window pane is nobody's code
    if (this.#isLast(text)) {
      this.#last.seenAt = now
      this.same.value = true
    } else this.submit(text)
  }

  /** A text to check, from the camera, a picture, or a keyboard. */
  submit(text: string): void {
    const at = this.outside.clock.now()
    const inspected = this.outside.inspect(text, at)
    this.#leave() // nothing of the former person's answer may stand while this one is checked
    this.#last = { text, holder: holderOf(text), seenAt: performance.now() }
    this.same.value = false
    this.temperature.value = this.nextTemperature.value
    this.nextTemperature.value = null
    if (inspected.refused) return this.#answer(refusedVerdict(inspected.refused, at))
    const scan = { asked: this.#asked(text, inspected), inspected, seenAt: at, until: lastMoment(inspected, at) }
    this.phase.value = 'checking'
    if (this.outside.line.lost.value) this.#showOwn(scan) // the queue need not wait for what does not answer
    void this.#ask(scan)
  }

  /**
   * On to the next person. Of this one is remembered, until the phone is out of sight, that it was let through or
   * not; a code that was refused or could not be checked may come again as soon as its page has redrawn it, and the
   * temperature taken of whoever showed it stays: a fever is not gone because a code was too old.
   */
  next(): void {
    const accepted = this.verdict.value?.verdict === 'accepted'
    this.#last = { ...this.#last, holder: accepted ? this.#last.holder : '', seenAt: performance.now() }
    if (this.verdict.value && !accepted) this.nextTemperature.value = this.temperature.value
    this.#leave()
    this.temperature.value = null
    this.phase.value = 'looking'
  }

  #leave(): void {
    clearTimeout(this.#timer)
    this.#scan = null
    this.#counted = null
    this.retrying.value = false
    this.verdict.value = null
  }

  /** A temperature was taken: of the person in front, else of the next one. */
  measure(value: number | null): void {
    if (this.phase.value === 'looking') this.nextTemperature.value = value
    else this.temperature.value = value
  }

  /** The line holds again: what could not be asked is asked now. */
  lineIsBack(): void {
    if (this.retrying.value && this.#scan) void this.#ask(this.#scan)
  }

  #asked(text: string, { nonce }: Inspected): ScanAsked {
    const rule = { tested_within_hours: choices.value.testedWithin, counted_in: choices.value.countedIn }
    const asked: ScanAsked = { text, scan_id: newId(), rule, ...(nonce && { nonce: base64url(nonce) }) }
    return this.temperature.value === null ? asked : { ...asked, temperature: this.temperature.value }
  }

  async #ask(scan: Scan): Promise<void> {
    clearTimeout(this.#timer)
    this.#scan = scan
    try {
      const verdict = carrying(await this.outside.ask(scan.asked), scan.inspected)
      this.outside.line.holds()
      if (this.#scan !== scan) return // the guard has gone on
      if (verdict.code === UNAVAILABLE) this.#tryAgain(scan, verdict, AGAIN)
      else this.#answer(verdict)
    } catch (fault) {
      this.#heard(fault)
      if (this.#scan === scan) this.#failed(scan, fault)
    }
  }

  /** What a refusal says of the line and the session, whether or not anybody still waits for the answer. */
  #heard(fault: unknown): void {
    if (!(fault instanceof ApiProblem) || fault.offline) return this.outside.line.broke()
    this.outside.line.holds()
    if (fault.loggedOut) this.outside.loggedOut()
  }

  #failed(scan: Scan, fault: unknown): void {
    const at = this.outside.clock.now()
    const problem = fault instanceof ApiProblem ? fault : ApiProblem.onTheWay('network.unreadable')
    if (!problem.passing) return this.#answer(failedVerdict(problem, at))
    const wait = Math.max(AGAIN, (problem.retryAfter ?? 0) * 1000)
    this.#tryAgain(scan, problem.offline ? null : busyVerdict(at), wait)
  }

  /** Shows what this device knows by itself, else why nobody knows, and asks again as long as the showing is fresh. */
  #tryAgain(scan: Scan, why: Verdict | null, wait: number): void {
    const own = this.#own(scan)
    const told = own.verdict === 'cannot_check' && why ? why : own
    if (performance.now() + wait > scan.until) return this.#answer(this.#lastWord(scan, told))
    this.#show(again(told, scan.inspected.before))
    this.retrying.value = true
    this.#timer = setTimeout(() => void this.#ask(scan), wait)
  }

  /** Nobody answered in time: what the lists said stands; where they said nothing, this showing is of no use any more. */
  #lastWord(scan: Scan, told: Found): Found {
    const over = told.verdict === 'cannot_check' ? staleVerdict(this.outside.clock.now()) : told
    return again(over, scan.inspected.before)
  }

  #showOwn(scan: Scan): void {
    this.#scan = scan
    this.#show(again(this.#own(scan), scan.inspected.before))
    this.retrying.value = true
  }

  /** By the lists, as of when the code was seen: it does not grow old while it is asked about. */
  #own({ asked, inspected, seenAt }: Scan): Found {
    return carrying(this.outside.judge(asked.text, inspected, seenAt), inspected)
  }

  #answer(verdict: Found): void {
    this.#scan = null
    this.retrying.value = false
    this.#show(verdict)
  }

  #show(verdict: Found): void {
    this.verdict.value = verdict
    this.phase.value = 'answered'
  }

  #count(now: Counted): void {
    if (now !== this.#counted) count(now, this.#counted)
    this.#counted = now
  }

  #isLast(text: string): boolean {
    if (text === this.#last.text) return true
    return this.#last.holder !== '' && holderOf(text) === this.#last.holder // the same phone, its code redrawn
  }

  #forget(): void {
    this.#last = { text: '', holder: '', seenAt: this.#last.seenAt }
    this.same.value = false
  }
}

function carrying(verdict: Found, { carried }: Inspected): Found {
  return carried ? { ...verdict, carried } : verdict
}

/** By `performance.now()`, when a showing is too old to be asked about. */
function lastMoment({ shown }: Inspected, at: Date): number {
  return performance.now() + TOO_LATE - (shown?.shownAt ? at.getTime() - shown.shownAt.getTime() : 0)
}

/** The answer under the rule that this door has now. */
function answered(verdict: Found, temperature: number | null): Answer {
  return answerOf(verdict, choices.value.testedWithin, temperature, choices.value.countedIn)
}
