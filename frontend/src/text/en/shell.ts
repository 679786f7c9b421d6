/** Words around all pages: menus, bell, palette. */
export const product = 'Outlay';
export const nav = {
  label: 'Pages',
  overview: 'Overview',
  costs: 'Costs',
  me: 'My usage',
  budgets: 'Budgets',
  forecasts: 'Forecasts',
  recommendations: 'Recommendations',
  opportunities: 'Opportunities',
  alerts: 'Anomalies & alerts',
  models: 'Models',
  sources: 'Data sources',
  settings: 'Settings',
  api: 'API',
  groups: { spend: 'Spend', act: 'Act', know: 'Know', run: 'Run' },
  open: 'Open the menu',
} as const;
export const bell = {
  label: (unread: number) => (unread === 0 ? 'Notifications' : `Notifications, ${String(unread)} unread`),
  title: 'Notifications',
  empty: 'Nothing new. Alerts that are meant for you come here.',
  all: 'All notifications',
  preferences: 'What I am told',
} as const;
export const palette = {
  open: 'Search or go to…',
  placeholder: 'Page, action, budget, team, model…',
  nothing: 'Nothing found.',
  escape: 'Esc',
  pages: 'Go to',
  actions: 'Do',
  here: 'Here',
  budgets: 'Budgets',
  teams: 'Teams',
  models: 'Models in use',
  costs: 'Costs',
  spendOf: 'Spend',
  costsBy: (dimension: string) => `Costs by ${dimension}`,
  make: {
    budget: 'Make a budget',
    key: 'Make an API key',
    invite: 'Invite somebody',
    import: 'Import a file',
    manual: 'Enter usage by hand',
    connection: 'Connect a provider',
    scenario: 'Build a what-if scenario',
    verify: 'Prove the figures',
  },
  copyLink: 'Copy the link to this page',
  signOut: 'Sign out',
  theme: 'Switch between light and dark',
} as const;
export const account = {
  menu: 'Your account',
  profile: 'Profile',
  security: 'Password and authenticator',
  notifications: 'Notifications',
  signOut: 'Sign out',
  stillOpen:
    'Outlay could not be told that you signed out: whoever loads this page again is signed in. Load it again and sign out once there is a network.',
} as const;
export const organization = {
  switch: 'Switch organization',
  own: 'Own organization',
  leave: 'None of them',
  visiting: 'visiting',
  here: 'you are here',
  none: 'No organization yet',
  all: 'All organizations',
} as const;
export const theme = { label: 'Appearance', light: 'Light', dark: 'Dark', system: 'As the system' } as const;
export const shortcuts = {
  title: 'Keyboard shortcuts',
  everywhere: 'Everywhere',
  find: 'Search or go to…',
  show: 'These shortcuts',
  close: 'Close what is open',
  pages: 'Go to a page',
  charts: 'In a chart that has the focus',
  along: 'Along the time',
  ends: 'Beginning and end',
  or: 'or',
} as const;
export const offline = 'You are offline. What you see is from before; it goes on by itself.';
export const starting = {
  title: 'One moment',
  again: 'This is tried again every few seconds. Whoever was signed in stays so.',
} as const;
export const skip = 'Skip to the content';
export const confirmLogin = {
  title: 'Confirm that it is you',
  lead: 'This change needs a sign-in of the last minutes.',
  email: 'E-mail',
  password: 'Password',
  code: 'Code of your authenticator',
  confirm: 'Confirm',
} as const;
export const signInAgain = {
  title: 'Your session has ended',
  lead: 'Sign in to go on here: what you typed on this page is still there.',
  submit: 'Sign in',
  otherWays: 'Sign in another way, in a new tab',
  byProvider: (provider: string) =>
    `Your account signs in with ${provider || 'single sign-on'}. Once you have, this page goes on by itself.`,
  toProvider: 'Sign in, in a new tab',
  signOut: 'Sign out',
} as const;
export const noAccount = {
  title: 'Your account could not be opened',
  own: 'To my own organization',
} as const;
export const forbiddenPage = {
  title: 'Your role does not allow this',
  lead: 'Administrators of the organization may give you another role, under Settings, Members and roles.',
} as const;
export const notFoundPage = {
  title: 'No such page',
  lead: 'The address leads nowhere: it may be mistyped, or what was there is gone.',
  home: 'To the overview',
  start: 'To the start page',
} as const;
