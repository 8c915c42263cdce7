/**
 * Light or dark: what was chosen here before, else what the device wishes. The dark colors of tokens.css stand under a
 * media query; a choice is made by switching that query on or off, so that the colors stand in one place.
 */
import { readonly, ref } from 'vue'

export type Theme = 'light' | 'dark'

const SAVED = 'healthcode/console/theme'
const WISH = /prefers-color-scheme:\s*dark/
const current = ref<Theme>('light')
const queries: MediaList[] = []

export const theme = readonly(current)

export function startTheme(): void {
  queries.push(...[...document.styleSheets].flatMap((sheet) => darkQueries(sheet)))
  show(saved() ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'))
}

export function toggleTheme(): void {
  show(current.value === 'dark' ? 'light' : 'dark')
  try {
    localStorage.setItem(SAVED, current.value)
  } catch {
    // storage is closed in some private windows: the choice then holds until the page is left
  }
}

function show(chosen: Theme): void {
  current.value = chosen
  document.documentElement.style.colorScheme = chosen
  for (const query of queries) query.mediaText = chosen === 'dark' ? 'all' : 'not all'
}

function darkQueries(sheet: CSSStyleSheet): MediaList[] {
  return [...sheet.cssRules].filter((rule) => rule instanceof CSSMediaRule).map((rule) => rule.media).filter((media) => WISH.test(media.mediaText))
}

function saved(): Theme | null {
  try {
    const found = localStorage.getItem(SAVED)
    return found === 'dark' || found === 'light' ? found : null
  } catch {
    return null
  }
}
