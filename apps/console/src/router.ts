/** The pages of the console and who gets to which; the address is a hash, so that the server serves one page. */
import { createRouter, createWebHashHistory, type RouteLocationNormalized, type RouteLocationRaw } from 'vue-router'

import AppealsView from './appeals/AppealsView.vue'
import AppealView from './appeals/AppealView.vue'
import CareView from './care/CareView.vue'
import RoundView from './care/RoundView.vue'
import LoginView from './entry/LoginView.vue'
import LostView from './entry/LostView.vue'
import NothingView from './entry/NothingView.vue'
import ListsView from './lists/ListsView.vue'
import ListView from './lists/ListView.vue'
import PeopleView from './people/PeopleView.vue'
import PersonView from './people/PersonView.vue'
import ProxiesView from './proxies/ProxiesView.vue'
import ProxyView from './proxies/ProxyView.vue'
import { type Duty, duties, known, session } from './session.ts'
import type { Key } from './texts/index.ts'

/** What a page says of itself: its title, whose duty it is (others are led elsewhere), whether it is open to all. */
interface Page {
  title: Key
  duty?: Duty
  open?: true
}

/** Where the list of people was left, to come back to the same place. */
let listTop = 0

export const router = createRouter({
  history: createWebHashHistory('/console/'),
  scrollBehavior(to) {
    const ofPeople = to.name === 'people' || to.name === 'person'
    if (ofPeople && !matchMedia(ONE_AT_A_TIME).matches) return false // the list stays beside the person
    return { top: to.name === 'people' ? listTop : 0 }
  },
  routes: [
    { path: '/', name: 'home', component: NothingView, meta: page({ title: 'page.nothing' }) },
    { path: '/login', name: 'login', component: LoginView, meta: page({ title: 'page.login', open: true }) },
    {
      path: '/people',
      component: PeopleView,
      children: [
        { path: '', name: 'people', component: { render: () => null }, meta: page({ title: 'page.people', duty: 'people' }) },
        { path: ':id', name: 'person', component: PersonView, props: true, meta: page({ title: 'page.person', duty: 'people' }) },
      ],
    },
    {
      path: '/proxies',
      component: ProxiesView,
      children: [
        { path: '', name: 'proxies', component: { render: () => null }, meta: page({ title: 'page.proxies', duty: 'proxies' }) },
        { path: ':link', name: 'proxy', component: ProxyView, props: true, meta: page({ title: 'page.proxy', duty: 'proxies' }) },
      ],
    },
    { path: '/care', name: 'care', component: CareView, meta: page({ title: 'page.care', duty: 'care' }) },
    { path: '/care/round', name: 'round', component: RoundView, meta: page({ title: 'round.title', duty: 'care' }) },
    { path: '/lists', name: 'lists', component: ListsView, meta: page({ title: 'page.lists', duty: 'lists' }) },
    { path: '/lists/:id', name: 'list', component: ListView, props: true, meta: page({ title: 'page.list', duty: 'lists' }) },
    {
      path: '/appeals',
      component: AppealsView,
      children: [
        { path: '', name: 'appeals', component: { render: () => null }, meta: page({ title: 'page.appeals', duty: 'appeals' }) },
        { path: ':person/:id', name: 'appeal', component: AppealView, props: true, meta: page({ title: 'page.appeal', duty: 'appeals' }) },
      ],
    },
    { path: '/:lost(.*)', name: 'lost', component: LostView, meta: page({ title: 'page.lost' }) },
  ],
})

/** Below this width a person takes the place of the list; as in PeopleView's style. */
const ONE_AT_A_TIME = '(max-width: 899px)'

function page(page: Page): Record<string, unknown> {
  return { page }
}

/** Undefined before the first page is chosen. */
export function pageOf(route: RouteLocationNormalized): Page | undefined {
  return route.meta['page'] as Page | undefined
}

router.beforeEach((to, from) => {
  if (from.name === 'people') listTop = scrollY
  return elsewhere(to)
})

/** Where a person is led instead; true when the page is theirs. */
function elsewhere(to: RouteLocationNormalized): RouteLocationRaw | true {
  if (!known.value) return true // the frame shows no page yet, and asks again when it is known
  if (!session.value) return pageOf(to)?.open || { name: 'login', query: to.path === '/' ? {} : { back: to.fullPath } }
  const first = duties.value[0]
  if (to.name === 'login') return backOf(to) ?? { name: 'home' }
  if (to.name === 'home' && first) return { name: first }
  const duty = pageOf(to)?.duty
  return duty && !duties.value.includes(duty) ? { name: 'home' } : true
}

/** The page of ours that was asked for before the login. */
export function backOf(to: RouteLocationNormalized): string | null {
  const back = to.query['back']
  return typeof back === 'string' && back.startsWith('/') && !back.startsWith('//') ? back : null
}
