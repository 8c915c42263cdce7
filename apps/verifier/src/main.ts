import '@healthcode/core/tokens.css'
import './style.css'

import { Api } from '@healthcode/core/api'
import { ServerClock, storage } from '@healthcode/core/clock'
import { startLanguage } from '@healthcode/core/i18n'
import { VerifierDoor } from '@healthcode/core/verifier'
import { createApp } from 'vue'

import App from './App.vue'

startLanguage()
createApp(App, { door: new VerifierDoor(new Api('verifier', new ServerClock(Date.now, storage()))) }).mount('#app')
