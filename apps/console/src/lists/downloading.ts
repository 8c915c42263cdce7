/** A file of the server's saved on the device; a link alone would show a refusal as a page of JSON. */
import { language } from '@healthcode/core/i18n'
import { ApiProblem } from '@healthcode/core/problems'
import type { Problem } from '@healthcode/core/types'

/** ApiProblem. */
export async function download(address: string, name: string): Promise<void> {
  const answer = await fetch(address, { headers: { 'Accept-Language': language.value }, cache: 'no-store' }).catch(() => null)
  if (!answer) throw ApiProblem.onTheWay('network.offline')
  if (!answer.ok) throw ApiProblem.of((await answer.json()) as Problem, null)
  saveFile(await answer.blob(), name)
}

export function saveFile(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
