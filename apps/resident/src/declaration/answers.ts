/** The answers of one declaration (健康申报, 打卡) and what is wrong with them before they are sent. */

export const SYMPTOMS = [
  'none',
  'cold_like',
  'breathless',
  'nausea_diarrhoea',
  'palpitation',
  'conjunctivitis',
  'other',
] as const

export type Symptom = (typeof SYMPTOMS)[number]
export type Answer = 'yes' | 'no' | 'unsure'

export interface Answers {
  symptoms: Symptom[]
  temperature: string
  contact_with_case: Answer | ''
  was_in_risk_area: Answer | ''
  truth: boolean
}

/** The field and the key of the sentence under `declaration.fault` that says what to do. */
export type AnswerFaults = Partial<Record<keyof Answers, string>>

export const COOLEST = 35
export const HOTTEST = 42
export const FEVER = 37.3 // 体温检测正常 ends here

/** `none` excludes the others, and any other takes `none` away: both at once would say nothing. */
export function toggled(symptoms: Symptom[], symptom: Symptom): Symptom[] {
  if (symptoms.includes(symptom)) return symptoms.filter((each) => each !== symptom)
  if (symptom === 'none') return ['none']
  return [...symptoms.filter((each) => each !== 'none'), symptom]
}

/** Degrees Celsius to a tenth, undefined when the field is empty, null when it is not a temperature of a living person. */
export function temperatureOf(raw: string): number | undefined | null {
  const text = raw.normalize('NFKC').replace(/℃|°C/i, '').replace(',', '.').replace('。', '.').trim()
  if (text === '') return undefined
  const degrees = /^[0-9]{2}(\.[0-9]{1,2})?$/.test(text) ? Math.round(Number(text) * 10) / 10 : Number.NaN
  return degrees >= COOLEST && degrees <= HOTTEST ? degrees : null
}

/** What has to be mended before these answers can be sent; empty when nothing. */
export function faultsOf(answers: Answers): AnswerFaults {
  const faults: AnswerFaults = {}
  if (answers.symptoms.length === 0) faults.symptoms = 'symptoms'
  if (temperatureOf(answers.temperature) === null) faults.temperature = 'temperature'
  if (answers.contact_with_case === '') faults.contact_with_case = 'choose'
  if (answers.was_in_risk_area === '') faults.was_in_risk_area = 'choose'
  if (!answers.truth) faults.truth = 'truth'
  return faults
}

/** Answers of somebody who has not said anything yet: nothing is ticked for them, least of all the truth statement. */
export function unanswered(): Answers {
  return { symptoms: [], temperature: '', contact_with_case: '', was_in_risk_area: '', truth: false }
}
