/** Starts the console: its styles, the language and the theme that were chosen, and the pages. */
import '@healthcode/core/tokens.css'
import 'element-plus/es/components/button/style/css'
import 'element-plus/es/components/checkbox/style/css'
import 'element-plus/es/components/drawer/style/css'
import 'element-plus/es/components/input/style/css'
import 'element-plus/es/components/progress/style/css'
import './styles/base.css'
import './styles/element.css'

import { startLanguage } from '@healthcode/core/i18n'
import { createApp } from 'vue'

import App from './App.vue'
import { noticeReturn } from './entry/returned.ts'
import { router } from './router.ts'
import { startTheme } from './shared/theme.ts'

startLanguage()
noticeReturn()
startTheme()
createApp(App).use(router).mount('#app')
