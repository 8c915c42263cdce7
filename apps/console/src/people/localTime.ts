/** Beijing time as a `datetime-local` field holds it (2022-05-18T08:00), and back; nothing depends on the device's zone. */

const LOCAL = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
})

export function localTime(at: Date): string {
  return LOCAL.format(at).replace(' ', 'T')
}

/** The instant in UTC without fractions; null for what is no time. */
export function instantOf(local: string): string | null {
  const at = new Date(`${local}:00+08:00`)
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(local) && !Number.isNaN(at.getTime()) ? at.toISOString().replace('.000', '') : null
}
