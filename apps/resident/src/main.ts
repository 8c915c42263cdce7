/** The resident's page: put together here and nowhere else. */
import '@healthcode/core/tokens.css'
import './style/app.css'
import './style/fields.css'

import { startLanguage } from '@healthcode/core/i18n'
import { createApp } from 'vue'

import App from './app/App.vue'
import { router } from './app/router.ts'
import { forgetPerson } from './code/health-code.ts'
import { forgetFamily } from './family/people.ts'
import { deliverByItself } from './declaration/delivering.ts'
import { forgetQueue } from './declaration/queue.ts'
import { noticeReturn } from './session/returned.ts'
import { whenPersonChanges } from './session/session.ts'

startLanguage()
noticeReturn()
whenPersonChanges(forgetPerson)
whenPersonChanges(async (loggedOut) => (loggedOut ? forgetQueue() : undefined))
deliverByItself()
whenPersonChanges(forgetFamily)
createApp(App).use(router).mount('#app')
