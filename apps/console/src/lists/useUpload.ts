/** A list from the chosen file to the batch it becomes: checked here, sent, then read by the server as a job. */
import type { JobStarted, TakenIn } from '@healthcode/core/types-console'
import { computed, reactive, ref, shallowRef } from 'vue'

import { t } from '../texts/index.ts'
import { faultOfFile } from './files.ts'
import { send } from './sending.ts'
import type { Phase } from './job.ts'
import { useJob } from './useJob.ts'

export function useUpload(ended: (phase: Phase) => void) {
  const job = useJob<TakenIn>('upload', ended)
  const file = shallowRef<File | null>(null)
  const reason = ref('')
  const tried = ref(false)
  const sent = reactive({ bytes: 0, of: 0 })
  const sending = shallowRef<AbortController | null>(null)

  const faults = computed(() => ({
    file: faultOfFile(file.value),
    reason: reason.value.trim() ? '' : t('lists.upload.reason_needed'),
  }))

  async function submit(): Promise<void> {
    tried.value = true
    if (faults.value.file || faults.value.reason) return
    await job.start(deliver)
  }

  async function deliver(): Promise<JobStarted> {
    const stopper = new AbortController()
    sending.value = stopper
    Object.assign(sent, { bytes: 0, of: file.value?.size ?? 0 })
    try {
      return await send(file.value as File, reason.value.trim(), (bytes, of) => Object.assign(sent, { bytes, of }), stopper.signal)
    } finally {
      sending.value = null
    }
  }

  /** For the next list; the file goes, since the same one twice is the same list. */
  function again(): void {
    job.forget()
    file.value = null
    reason.value = ''
    tried.value = false
  }

  return {
    ...job, file, reason, sent, sending, submit, again,
    stop: () => sending.value?.abort(),
    shown: computed(() => (tried.value ? faults.value : { file: '', reason: '' })),
  }
}
