/** After a press that could not be sent: to the first field at fault, so that nobody has to look for it. */
import { nextTick } from 'vue'

export async function focusFirstFault(page: HTMLElement | null): Promise<void> {
  await nextTick()
  const at = page?.querySelector<HTMLElement>('[aria-invalid="true"], [data-fault]')
  const field = at?.matches('input, select, textarea, button') ? at : at?.querySelector<HTMLElement>('input, button')
  field?.focus()
  at?.scrollIntoView({ block: 'center' })
}
