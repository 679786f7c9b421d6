/** What is said about prices: by the organization, which may have to be granted, or by the deployment for all of its own. */
export const ENTRIES = { negotiated: '/v1/prices/negotiated', deployment: '/v1/prices/entries' } as const;
export type Of = keyof typeof ENTRIES;

/** Of the deployment's own, nothing is asked: they are withdrawn, or hold. */
export const ANSWERS = {
  negotiated: {
    grant: '/v1/prices/negotiated/{sequence}/grant',
    refuse: '/v1/prices/negotiated/{sequence}/refuse',
    withdraw: '/v1/prices/negotiated/{sequence}/withdraw',
  },
  deployment: '/v1/prices/entries/{sequence}/withdraw',
} as const;
