/** What a list would do, computed by the server as a job; opened again, the one computed before is shown. */
import type { Preview } from '@healthcode/core/types-console'
import { shallowRef } from 'vue'

import { clock, door } from '../server.ts'
import { useJob } from './useJob.ts'

export function usePreview(id: string) {
  const computedAt = shallowRef<Date | null>(null)
  const job = useJob<Preview>(`preview/${id}`, (phase) => {
    if (phase === 'done') computedAt.value = clock.now()
    if (phase === 'gone') void run()
  })

  function run(): Promise<void> {
    job.forget()
    return job.start(() => door.preview(id))
  }

  function open(): void {
    if (!job.resume()) void run()
  }

  return { ...job, computedAt, run, open }
}
