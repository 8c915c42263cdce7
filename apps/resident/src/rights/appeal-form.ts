/** An appeal on its way: which of the offered things it is about, the person’s words, and the id that makes it one. */
import type { AppealAsked, OwnAppeals } from '@healthcode/core/types-rights'
import { computed, ref, type Ref } from 'vue'

import { draft, forgetDraft } from '../session/drafts.ts'
import { t } from '../texts/index.ts'
import { offerKey } from './appeals.ts'

const DRAFT = 'appeal'

export interface AppealForm {
  what: string
  words: string
  /** The same for every try to send this appeal: sent twice it is still one. */
  request_id: string
}

/** `named`: the name of a draft of this person's. */
export function useAppealForm(known: Ref<OwnAppeals | null>, named: (name: string) => string = (name) => name) {
  const form = draft<AppealForm>(named(DRAFT), { what: '', words: '', request_id: crypto.randomUUID() }, ['what', 'words', 'request_id'])
  const tried = ref(false)

  const chosen = computed(() => known.value?.may.find((offer) => offerKey(offer) === form.what && !offer.open) ?? null)
  const most = computed(() => known.value?.words_longest ?? 0)
  const tooLong = computed(() => form.words.trim().length > most.value)
  const fits = computed(() => chosen.value !== null && !tooLong.value)
  const said = computed(() => ({
    what: tried.value && chosen.value === null ? t('appeal.fault.what') : undefined,
    words: tooLong.value ? t('appeal.fault.words', { most: most.value }) : undefined,
  }))

  /** What acts on the person is appealed against; what is on record about the person is corrected. */
  function asked(): AppealAsked | null {
    const offer = chosen.value
    if (!offer) return null
    const kind = offer.about === 'reason' ? 'appeal' : 'correction'
    return { kind, about: offer.about, evidence_id: offer.evidence_id, words: form.words, request_id: form.request_id }
  }

  return { form, tried, chosen, most, fits, said, asked, forget: () => forgetDraft(named(DRAFT)) }
}
