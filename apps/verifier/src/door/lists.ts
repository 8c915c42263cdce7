/**
 * The lists that this device keeps: whom to believe and who has become worse, from the server while it answers, and from
 * this device's storage from the moment the page opens. What is kept is signed, so it need not be trusted for lying here.
 */
import type { ServerClock } from '@healthcode/core/clock'
import type { ListKeeper } from '@healthcode/core/list-keeper'
import { ApiProblem } from '@healthcode/core/problems'
import { BadList } from '@healthcode/core/refusals'
import { sentence } from '@healthcode/core/sentences'
import { computed, type ComputedRef, readonly, ref } from 'vue'

import { t } from '../texts/index.ts'
import { listsState, type ListsState } from './listed.ts'
import type { Lists as Grounds } from './judging.ts'

/** ms between two looks at how old the lists are. */
const LOOKED_AT = 2_000

/** What is told of lists by others than this device believes. */
const STRANGE = new Set([
  'trust.forged',
  'trust.older',
  'trust.other_environment',
  'list.forged',
  'list.older',
  'list.other_environment',
  'list.other_division',
])

export class Lists {
  readonly #beat = ref(0)
  readonly #strange = ref(false)
  /** The server's lists are not of those that this device believes: another system, or somebody in its place. */
  readonly strange = readonly(this.#strange)
  readonly state: ComputedRef<ListsState>
  #looking: ReturnType<typeof setInterval> | undefined

  constructor(private readonly keeper: ListKeeper, private readonly clock: ServerClock) {
    this.state = computed(() => {
      void this.#beat.value
      return listsState([...keeper.status.values()].map(({ head }) => head), clock.now())
    })
  }

  get grounds(): Grounds {
    const { trust, status } = this.keeper
    return { trust, status, certain: this.clock.known }
  }

  /** From storage at once, from the server now and about every minute. */
  async keep(): Promise<void> {
    this.#looking = setInterval(() => this.#look(), LOOKED_AT)
    await this.keeper.load()
    this.#look()
    await this.keeper.keep((fault) => this.#heard(fault))
  }

  /** Null when the lists are the newest there are, else why not. */
  async renew(): Promise<string | null> {
    try {
      await this.keeper.renew()
      this.#heard(null)
      return null
    } catch (fault) {
      this.#heard(fault)
      return why(fault)
    }
  }

  /** Begins anew with whom this server names: for a device that was moved to another system, by whoever moved it. */
  async restart(): Promise<string | null> {
    await this.keeper.forget()
    return this.renew()
  }

  close(): void {
    clearInterval(this.#looking)
    this.keeper.close()
  }

  #heard(fault: unknown): void {
    if (!(fault instanceof ApiProblem)) this.#strange.value = fault instanceof BadList && STRANGE.has(fault.code)
    this.#look()
  }

  #look(): void {
    this.#beat.value += 1
  }
}

function why(fault: unknown): string {
  if (fault instanceof ApiProblem) return fault.offline ? t('lists.no_answer') : fault.message
  return fault instanceof BadList ? sentence(fault.code, fault.facts) : t('lists.no_answer')
}
