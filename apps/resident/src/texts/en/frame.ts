/** What every page shares: names, buttons, what is said when something is missing. */
export const frame = {
  'service.name': 'Hebei Health Code',
  'service.slogan': 'Personal health credential',

  'page.login': 'Log in',
  'page.home': 'Home',
  'page.identity': 'Identity check',
  'page.claim': 'Claim your code',
  'page.declare': 'Health declaration',
  'page.code': 'Show my code',
  'page.information': 'My health information',
  'page.declarations': 'My declarations',
  'page.community': 'Report to the community',
  'page.help': 'Help',
  'page.lost': 'There is no such page',

  'act.back': 'Back',
  'act.close': 'Close',
  'act.cancel': 'Cancel',
  'act.retry': 'Try again',
  'act.choose': 'Choose',
  'act.log_out': 'Log out',
  'act.skip': 'Skip to the content',
  'act.home': 'Home',
  'act.call': 'Call 12345',

  'unit.optional': 'optional',

  'color.green': 'Green code',
  'color.yellow': 'Yellow code',
  'color.red': 'Red code',
  'color.unknown': 'Cannot confirm',

  'wait.loading': 'Loading',
  'wait.slow': 'Slower than usual, still waiting. No need to refresh: the page tries again by itself.',

  'offline.title': 'No connection',
  'offline.code': 'Your code can be shown offline; the other pages need a connection.',
  'offline.page': 'This page needs a connection. It tries again by itself when you are back online.',
  'offline.send': 'No connection: nothing was sent. What you filled in is still here; press again when you are online.',

  'update.ready': 'There is a new version of this page.',
  'update.take': 'Update',
  'update.later': 'Later',

  'fault.form': 'Still to fill in or correct: {count}',
  'fault.retry_in': 'The page tries again by itself in {seconds} s',

  'session.ended':
    'Your session has ended; please log in again. What you had filled in is still here. Using the code on another phone ends the session here, too.',
  'session.log_out_ask': 'After this, the phone can no longer show your code, not even offline. Log out?',

  'lost.text': 'The address may be mistyped, or the page has moved.',
} as const
