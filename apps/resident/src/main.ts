/** The resident's page: put together here and nowhere else. */
import '@healthcode/core/tokens.css'
import './style/app.css'
import './style/fields.css'

import { startLanguage } from '@healthcode/core/i18n'
import { createApp } from 'vue'

import App from './app/App.vue'
import { router } from './app/router.ts'
import { forgetPerson } from './code/health-code.ts'
import { whenPersonChanges } from './session/session.ts'

startLanguage()
whenPersonChanges(forgetPerson)
createApp(App).use(router).mount('#app')
