/** How every page looks: the language, and the elder mode with large type and large targets; both are kept. */
import { elder, setElder } from '@healthcode/core/elder'
import { type Language, language, setLanguage } from '@healthcode/core/i18n'
import { onShow } from '@dcloudio/uni-app'
import { computed, type ComputedRef, watch } from 'vue'

import { type TextKey, t } from '../texts/index.ts'
import { store, stored } from './storage.ts'

const LANGUAGE = 'healthcode/language'
const ELDER = 'healthcode/elder'

/** What was chosen before, else the language of the platform, once when the program starts. */
export function beginLook(): void {
  setElder(stored(ELDER) === 'on')
  const told = stored(LANGUAGE) ?? uni.getSystemInfoSync().language ?? ''
  setLanguage(/^en/i.test(told) ? 'en' : 'zh-CN')
}

export function chooseLanguage(chosen: Language): void {
  setLanguage(chosen)
  store(LANGUAGE, chosen)
}

export function chooseElder(on: boolean): void {
  setElder(on)
  store(ELDER, on ? 'on' : 'off')
}

/** The class of a page's outermost view; the page's title follows the language. */
export function usePage(title: TextKey): ComputedRef<string> {
  const told = () => uni.setNavigationBarTitle({ title: t(title) })
  onShow(told)
  watch(language, told)
  return computed(() => `page ${language.value === 'en' ? 'english' : 'chinese'}${elder.value ? ' elder' : ''}`)
}
