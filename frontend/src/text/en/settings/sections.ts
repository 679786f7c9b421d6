/** Apart from all that is said in them: the palette leads to each. */
export const sections = {
  organization: {
    title: 'Organization',
    lead: 'Its name, its clock and its money, and what holds for everybody in it.',
  },
  members: { title: 'Members and roles', lead: 'Who may see and change what, and who is invited.' },
  names: {
    title: 'Teams and other names',
    lead: 'Who answers for which name, and names that usage brought along by itself.',
  },
  tags: { title: 'Tags', lead: 'Words of your own by which spend can be cut, beside team, project and feature.' },
  policies: {
    title: 'Policies',
    lead: 'What usage has to look like, which models may be called, and what may be spent.',
  },
  approvals: {
    title: 'Model approvals',
    lead: 'Models that are called by leave only: who asked, and until when it holds.',
  },
  channels: { title: 'Channels and alerts', lead: 'Who is told beside your members, what is told, and when not.' },
  prices: { title: 'Prices', lead: 'What models cost, and what you have negotiated.' },
  audit: { title: 'Audit log', lead: 'Who did what, from where, before and after. Nobody can change it unseen.' },
  people: { title: 'People and privacy', lead: 'Who is behind a pseudonym, and how somebody is forgotten.' },
  months: { title: 'Months', lead: 'Which months are settled for good, and what came for them afterwards.' },
  retention: { title: 'Retention', lead: 'How long single calls are kept, and what was cleaned up.' },
  profile: { title: 'Profile', lead: 'Who you are here, and how it looks.' },
  security: { title: 'Password and authenticator', lead: 'What keeps others out of your account.' },
  notifications: { title: 'Notifications', lead: 'How you are told of alerts, and when you would rather not be.' },
  organizations: { title: 'Organizations', lead: 'All of this deployment.' },
  plans: { title: 'Plans', lead: 'How much an organization may ask of the API at once.' },
} as const;
