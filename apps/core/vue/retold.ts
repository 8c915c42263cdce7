/** A refusal in the language that the page has now: the server's sentence was in that of its request. */
import { type Ref, ref, watchEffect } from 'vue'

import { type Facts, filled, language } from '../i18n.ts'
import { ApiProblem } from '../problems.ts'

/** The sentence of what was caught; it changes with the language of the page, and stays as told for an unknown code. */
export function useRetold(problem: () => unknown): Ref<string> {
  const sentence = ref('')
  watchEffect(() => {
    const [caught, wanted] = [problem(), language.value]
    sentence.value = caught instanceof Error ? caught.message : String(caught ?? '')
    if (caught instanceof ApiProblem && caught.language !== wanted) {
      void retold(caught, wanted).then((text) => {
        if (problem() === caught && language.value === wanted) sentence.value = text
      })
    }
  })
  return sentence
}

/** In `wanted`; as it was told when this page does not know the code. */
export async function retold(problem: ApiProblem, wanted: 'zh-CN' | 'en'): Promise<string> {
  const ours = problem.onTheWayIn(wanted)
  if (ours) return ours
  const { everySentence } = await import('../every-sentence.ts')
  const text = everySentence(problem.code, wanted)
  return text ? filled(text, problem.facts as Facts) : problem.message
}
