/**
 * The lists that this device keeps: whom to believe and who has become worse, from the server while it answers, and from
 * this device's storage from the moment the page opens. What is kept is signed, so it need not be trusted for lying here.
 */
import type { ServerClock } from '@healthcode/core/clock'
import type { ListKeeper } from '@healthcode/core/list-keeper'
import { ApiProblem } from '@healthcode/core/problems'
import { BadList } from '@healthcode/core/refusals'
import { sentence } from '@healthcode/core/sentences'
import { computed, type ComputedRef, ref } from 'vue'

import { t } from '../texts/index.ts'
import { listsState, type ListsState } from './listed.ts'
import type { Lists as Grounds } from './judging.ts'

/** ms between two looks at how old the lists are. */
const LOOKED_AT = 2_000

export class Lists {
  readonly #beat = ref(0)
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
    await this.keeper.keep(() => this.#look())
  }

  /** Null when the lists are the newest there are, else why not. */
  async renew(): Promise<string | null> {
    try {
      await this.keeper.renew()
      return null
    } catch (fault) {
      return why(fault)
    } finally {
      this.#look()
    }
  }

  close(): void {
    clearInterval(this.#looking)
    this.keeper.close()
  }

  #look(): void {
    this.#beat.value += 1
  }
}

function why(fault: unknown): string {
  if (fault instanceof ApiProblem) return fault.offline ? t('lists.no_answer') : fault.message
  return fault instanceof BadList ? sentence(fault.code, fault.facts) : t('lists.no_answer')
}
