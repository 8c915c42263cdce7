/** Which of the answers a person gave can be what their color rests on, for “why” right after a declaration. */
import { t, type TextKey } from '../texts/index.ts'
import { type Answers, FEVER, temperatureOf } from './answers.ts'

/** The answers that speak of a risk, in words; the rule that weighs them is the server's. */
export function tellingAnswers(answers: Pick<Answers, 'symptoms' | 'contact_with_case' | 'temperature'>): string[] {
  const found: string[] = []
  const symptoms = answers.symptoms.filter((symptom) => symptom !== 'none')
  if (answers.contact_with_case === 'yes') found.push(t('declared.answer.contact'))
  if (symptoms.length > 0) {
    const names = symptoms.map((symptom) => t(`declare.symptom_short.${symptom}` as TextKey))
    found.push(t('declared.answer.symptoms', { symptoms: names.join(t('declared.and')) }))
  }
  const degrees = temperatureOf(answers.temperature)
  if (typeof degrees === 'number' && degrees >= FEVER) {
    found.push(t('declared.answer.temperature', { degrees: degrees.toFixed(1) }))
  }
  return found
}
