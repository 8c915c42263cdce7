/** How a person of the family is called on a page: masked, with what she is to whoever keeps the code. */
import { codeOf } from '../code/health-code.ts'
import { t } from '../texts/index.ts'
import type { Person } from './people.ts'

/** The masked name; the own one is known once a code was read. */
export function nameOf({ link, name }: Person): string | null {
  const { view, sealed } = codeOf(link).state
  return name ?? view?.name ?? sealed?.name ?? null
}

/** “本人”, “子女”. */
export function tieOf({ link, relation }: Person): string {
  return link === null ? t('family.self') : relation ? t(`relation.${relation}`) : t('family.dependant')
}

/** “李** · 子女”; before the name is known the tie alone. */
export function calledOf(person: Person): string {
  const name = nameOf(person)
  return name ? `${name} · ${tieOf(person)}` : tieOf(person)
}
