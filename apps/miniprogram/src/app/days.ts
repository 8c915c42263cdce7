/** A day here as it is sent, `2022-05-18`. */
export { localDay } from '../../../core/plain/dates.ts'
