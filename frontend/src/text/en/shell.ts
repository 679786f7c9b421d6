/** Words around all pages: menus, bell, palette. */
export const product = 'Outlay';
export const nav = {
  label: 'Pages',
  overview: 'Overview',
  costs: 'Costs',
  budgets: 'Budgets',
  forecasts: 'Forecasts',
  recommendations: 'Recommendations',
  opportunities: 'Opportunities',
  alerts: 'Anomalies & alerts',
  models: 'Models',
  sources: 'Data sources',
  settings: 'Settings',
  api: 'API reference',
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
  placeholder: 'Type a page or an action',
  nothing: 'Nothing found.',
  pages: 'Pages',
  actions: 'Actions',
  signOut: 'Sign out',
  theme: 'Switch between light and dark',
} as const;
export const account = { menu: 'Your account', profile: 'Profile and security', signOut: 'Sign out' } as const;
export const organization = {
  switch: 'Switch organization',
  own: 'Own organization',
  none: 'No organization yet',
} as const;
export const theme = { label: 'Appearance', light: 'Light', dark: 'Dark', system: 'As the system' } as const;
export const skip = 'Skip to the content';
export const confirmLogin = {
  title: 'Confirm that it is you',
  lead: 'This change needs a sign-in of the last minutes.',
  password: 'Password',
  code: 'Code of your authenticator',
  confirm: 'Confirm',
} as const;
export const notFoundPage = {
  title: 'No such page',
  lead: 'The address leads nowhere.',
  home: 'To the overview',
} as const;
