/** One's own usage. */
export const me = {
  title: 'My usage',
  lead: 'What the calls that were made for you cost. Nobody else’s figures are here.',
  calls: 'Your calls',
  chart: (dimension: string, days: number) =>
    `Your cost by ${dimension.toLowerCase()} over ${String(days)} days. Arrow keys read the days.`,
  budgets: {
    title: 'Budgets that concern you',
    more: 'All budgets',
    none: 'No budget names you, and you own none.',
  },
  empty: {
    title: 'No calls under your name',
    lead: (email: string) =>
      `Calls are yours when an application sends them with you as its user: ${email}, or the name that an administrator noted for you under Settings, Members.`,
  },
} as const;
