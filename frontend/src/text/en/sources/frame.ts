export const frame = {
  title: 'Data sources',
  lead: 'Where usage comes from, and the proof that all of it is counted once.',
  tabs: 'Data sources',
  manual: 'Enter usage by hand',
  sections: {
    send: 'Send events',
    keys: 'API keys',
    imports: 'Imports',
    connections: 'Connections',
    batches: 'Batches',
    unpriced: 'Unpriced',
    quarantine: 'Quarantine',
    corrections: 'Corrections',
    verify: 'Proof',
  },
  asOf: 'As of',
} as const;
