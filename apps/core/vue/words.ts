/** The words of the shared components. */
import { texts } from '../i18n.ts'
import { en, zh } from './words-catalogue.ts'

export const words = texts(zh, en)
