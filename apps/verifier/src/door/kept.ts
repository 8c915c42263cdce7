/** Small values kept on this device, as refs: counts and choices, never anything about a person who was checked. */
import { ref, watch, type Ref } from 'vue'

/** A ref whose value is written to this device's storage under `name`, and read from there the next time. */
export function kept<T extends object>(name: string, otherwise: T): Ref<T> {
  const key = `healthcode/verifier/${name}`
  const value = ref({ ...otherwise, ...read(key) }) as Ref<T>
  watch(value, (now) => write(key, now), { deep: true })
  return value
}

function read(key: string): object {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
    return typeof found === 'object' && found !== null ? found : {}
  } catch {
    return {} // storage is closed in some private windows, or holds what an older page wrote
  }
}

function write(key: string, value: object): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // it then holds until the page is left
  }
}
