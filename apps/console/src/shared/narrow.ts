/** Whether the window is as narrow as a phone, for what cannot be laid out by style alone. */
import { onScopeDispose, readonly, ref } from 'vue'

export function useNarrow(query = '(max-width: 799px)') {
  const media = matchMedia(query)
  const narrow = ref(media.matches)
  const heard = () => (narrow.value = media.matches)
  media.addEventListener('change', heard)
  onScopeDispose(() => media.removeEventListener('change', heard))
  return readonly(narrow)
}
