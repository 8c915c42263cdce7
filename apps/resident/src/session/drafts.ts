/**
 * What was typed and not sent yet. It stays in this window (sessionStorage) through reloads and going back, and goes
 * when it was sent or the person logs out. Document numbers never get here.
 */
import { reactive, watch } from 'vue'

const PREFIX = 'healthcode/draft/'

/** A form's content, taken up again if there is a draft of that name; `kept` names the fields that are stored. */
export function draft<Form extends object>(name: string, empty: Form, kept: (keyof Form)[]): Form {
  const form = reactive({ ...empty, ...stored<Form>(name) }) as Form
  watch(form, () => store(name, pick(form, kept)), { deep: true })
  return form
}

/** What a draft holds, without a form around it. */
export function stored<Form extends object>(name: string): Partial<Form> {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + name) ?? '{}') as Partial<Form>
  } catch {
    return {} // storage is closed or holds something else: begin with an empty form
  }
}

export function store(name: string, content: object): void {
  try {
    sessionStorage.setItem(PREFIX + name, JSON.stringify(content))
  } catch {
    // storage is closed in some private windows: the form then lives as long as the page
  }
}

export function forgetDraft(name: string): void {
  try {
    sessionStorage.removeItem(PREFIX + name)
  } catch {
    // as above
  }
}

export function forgetDrafts(): void {
  try {
    const names = Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX))
    for (const name of names) sessionStorage.removeItem(name)
  } catch {
    // as above
  }
}

function pick<Form extends object>(form: Form, kept: (keyof Form)[]): Partial<Form> {
  return Object.fromEntries(kept.map((key) => [key, form[key]])) as Partial<Form>
}
