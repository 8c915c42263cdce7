/** What an input or a picker tells: both platforms put it into `detail.value`. */
export interface Changed<T = string> {
  detail: { value: T }
}
