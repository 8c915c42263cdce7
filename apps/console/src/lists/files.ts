/** What can be told of a file before it is sent; the server reads it anew and says more. */
import { t } from '../texts/index.ts'

/** What is wrong with the file, in words; empty when it may be sent. */
export function faultOfFile(file: File | null): string {
  if (!file) return t('lists.upload.file_needed')
  if (!/\.(csv|txt)$/i.test(file.name)) return t('lists.upload.not_csv', { name: file.name })
  return file.size === 0 ? t('lists.upload.empty', { name: file.name }) : ''
}

/** 12.3 MB; at least 0.1 kB, so that a file that is not empty does not look so. */
export function sizeOf(bytes: number): string {
  const [number, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB']
  return `${Math.max(0.1, number).toFixed(1)} ${unit}`
}
