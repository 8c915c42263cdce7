/**
 * The pages and who may see them. Addresses stand behind the `#`, so that the server needs to know one page only. All
 * views are in one file: a page that is open while a new version is installed never asks for a part that is gone.
 */
import { createRouter, createWebHashHistory, type RouteLocationNormalized, type RouteRecordRaw } from 'vue-router'

import ClaimView from '../claim/ClaimView.vue'
import CodeView from '../code/CodeView.vue'
import CommunityView from '../community/CommunityView.vue'
import DeclarationsView from '../declaration/DeclarationsView.vue'
import DeclareView from '../declaration/DeclareView.vue'
import FamilyView from '../family/FamilyView.vue'
import NewView from '../family/NewView.vue'
import HelpView from '../help/HelpView.vue'
import HomeView from '../home/HomeView.vue'
import IdentityView from '../identity/IdentityView.vue'
import InformationView from '../information/InformationView.vue'
import PaperView from '../paper/PaperView.vue'
import AccessView from '../rights/AccessView.vue'
import AccountView from '../rights/AccountView.vue'
import AppealNewView from '../rights/AppealNewView.vue'
import AppealsView from '../rights/AppealsView.vue'
import CopyView from '../rights/CopyView.vue'
import RightsView from '../rights/RightsView.vue'
import LoginView from '../session/LoginView.vue'
import { beginSession } from '../session/session.ts'
import type { TextKey } from '../texts/index.ts'
import LostView from './LostView.vue'

declare module 'vue-router' {
  interface RouteMeta {
    title: TextKey
    /** Where the arrow in the bar leads; none on the first pages. */
    back?: string
    /** Open to anybody: no session is asked for. */
    open?: boolean
    /** About a person: the own one, or the dependant whom `for` in the address names. */
    person?: boolean
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/', component: HomeView, meta: { title: 'page.home' } },
  { path: '/login', component: LoginView, meta: { title: 'page.login', open: true } },
  { path: '/code', component: CodeView, meta: { title: 'page.code', back: '/' } },
  { path: '/identity', component: IdentityView, meta: { title: 'page.identity', back: '/' } },
  { path: '/claim', component: ClaimView, meta: { title: 'page.claim', back: '/identity' } },
  { path: '/declare', component: DeclareView, meta: { title: 'page.declare', back: '/', person: true } },
  {
    path: '/declarations',
    component: DeclarationsView,
    meta: { title: 'page.declarations', back: '/', person: true },
  },
  {
    path: '/information',
    component: InformationView,
    meta: { title: 'page.information', back: '/code', person: true },
  },
  { path: '/community', component: CommunityView, meta: { title: 'page.community', back: '/', person: true } },
  { path: '/paper', component: PaperView, meta: { title: 'page.paper', back: '/', person: true } },
  { path: '/family', component: FamilyView, meta: { title: 'page.family', back: '/' } },
  { path: '/family/new', component: NewView, meta: { title: 'page.family_new', back: '/family' } },
  { path: '/rights', component: RightsView, meta: { title: 'page.rights', back: '/', person: true } },
  { path: '/rights/access', component: AccessView, meta: { title: 'page.access', back: '/rights', person: true } },
  { path: '/rights/appeals', component: AppealsView, meta: { title: 'page.appeals', back: '/rights', person: true } },
  { path: '/rights/appeals/new', component: AppealNewView, meta: { title: 'page.appeal_new', back: '/rights/appeals', person: true } },
  { path: '/rights/copy', component: CopyView, meta: { title: 'page.copy', back: '/rights', person: true } },
  { path: '/rights/account', component: AccountView, meta: { title: 'page.account', back: '/rights' } },
  { path: '/help', component: HelpView, meta: { title: 'page.help', back: '/', open: true } },
  {
    path: '/:lost(.*)*',
    component: LostView,
    meta: { title: 'page.lost', back: '/', open: true },
  },
]

export const router = createRouter({
  history: createWebHashHistory('/resident/'),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

/** ms that a page waits to learn who is there. A code must be on the screen at once, also when nobody answers. */
const WAIT = 500

/**
 * Without network nobody is sent away: the pages say themselves what they can and cannot show. When the server's word
 * comes later than the page, `App` follows it.
 */
router.beforeEach(async (to) => {
  if (to.meta.open) return true
  const late = new Promise((done) => setTimeout(done, WAIT))
  return (await Promise.race([beginSession(), late])) === 'out' ? login(to) : true
})

export function login(from: RouteLocationNormalized) {
  return { path: '/login', query: from.path === '/' ? {} : { next: from.fullPath } }
}
