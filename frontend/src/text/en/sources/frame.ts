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
  newerHere: 'Somebody else changed this meanwhile. What you see now is theirs: look, and try again.',
  asOf: 'As of',
} as const;
