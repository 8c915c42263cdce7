/** Who waits, in the order of their deadlines: overdue, due today, later; and the search among those loaded. */
import type { WaitingPerson } from '@healthcode/core/types-console'

export const GROUPS = ['overdue', 'today', 'later'] as const
export type Group = (typeof GROUPS)[number]

const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' })

/** A deadline that has come is overdue, whatever the list said when it was loaded. */
export function groupOf(person: WaitingPerson, now: Date): Group {
  const due = new Date(person.due_at)
  if (person.overdue || due <= now) return 'overdue'
  return DAY.format(due) === DAY.format(now) ? 'today' : 'later'
}

/** The groups that have somebody, in order, each by deadline. */
export function grouped(people: readonly WaitingPerson[], now: Date): { group: Group; people: WaitingPerson[] }[] {
  const ordered = [...people].sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at))
  return GROUPS.map((group) => ({ group, people: ordered.filter((person) => groupOf(person, now) === group) })).filter(
    ({ people }) => people.length > 0,
  )
}

/** How late it is, in the largest unit that is full: one is told how bad it is, not to the second. */
export function lateness(dueAt: string, now: Date): { unit: 'days' | 'hours' | 'minutes'; count: number } {
  const minutes = Math.max(1, Math.floor((now.getTime() - Date.parse(dueAt)) / 60_000))
  if (minutes < 60) return { unit: 'minutes', count: minutes }
  return minutes < 24 * 60 ? { unit: 'hours', count: Math.floor(minutes / 60) } : { unit: 'days', count: Math.floor(minutes / 1440) }
}

/** Every word of `text` stands somewhere in what the card shows of the person; blanks and case do not matter. */
export function matches(person: WaitingPerson, text: string): boolean {
  const shown = folded([person.name, person.community, person.county_name, person.phone, person.document].join(' '))
  return text.split(/\s+/).every((part) => shown.includes(folded(part)))
}

/** Who comes after this person; null when nobody does. */
export function following(people: readonly WaitingPerson[], id: string, now: Date): WaitingPerson | null {
  const order = grouped(people, now).flatMap(({ people }) => people)
  const place = order.findIndex((person) => person.resident_id === id)
  const others = order.filter((person) => person.resident_id !== id)
  return place < 0 ? (others[0] ?? null) : (order[place + 1] ?? others[0] ?? null)
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s/g, '')
}
