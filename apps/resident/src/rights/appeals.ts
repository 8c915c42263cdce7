/** Appeals in words: what is disputed, how it stands, and which choice a link from another page meant. */
import { when } from '@healthcode/core/dates'
import type { MayDispute, OwnAppeal } from '@healthcode/core/types-rights'

import { named as wordFor, t, type TextKey } from '../texts/index.ts'

type Named = Pick<OwnAppeal, 'about' | 'named'>

/** What it is about: the rule, the kind of the test, or the identity or place as such. */
export function subjectOf({ about, named }: Named): string {
  if (about === 'reason') return wordFor('rule', named)
  if (about === 'test') return wordFor('evidence', named)
  return t(`appeal.about.${about}`)
}

/** A choice of the form: what it is, and since when or from when. */
export function offerText(offer: MayDispute): string {
  if (offer.since === null) return subjectOf(offer)
  const at = t(offer.about === 'test' ? 'appeal.sampled' : 'appeal.since', { at: when(offer.since) })
  return `${subjectOf(offer)} · ${at}`
}

/** The name of a choice: what is disputed, and which piece. */
export function offerKey(offer: Pick<MayDispute, 'about' | 'evidence_id'>): string {
  return `${offer.about}/${offer.evidence_id ?? ''}`
}

export function stateOf(appeal: Pick<OwnAppeal, 'outcome'>): TextKey {
  return `appeal.state.${appeal.outcome ?? 'open'}` as TextKey
}

/** The choice that a link from a reason named by its rule; none when it is not offered, or disputed already. */
export function meant(offers: readonly MayDispute[], rule: unknown): string {
  const found = offers.find((offer) => offer.about === 'reason' && offer.named === rule && !offer.open)
  return found ? offerKey(found) : ''
}
