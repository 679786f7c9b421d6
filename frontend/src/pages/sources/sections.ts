/** In the order in which one meets them: getting usage in, what is left to do, the proof. */
export const SECTIONS = [
  { name: 'send', to: '/sources', needs: 'GET /v1/keys' },
  { name: 'keys', to: '/sources/keys', needs: 'GET /v1/keys' },
  { name: 'imports', to: '/sources/imports', needs: 'GET /v1/imports' },
  { name: 'connections', to: '/sources/connections', needs: 'GET /v1/connections' },
  { name: 'unpriced', to: '/sources/unpriced', needs: 'GET /v1/prices/unpriced' },
  { name: 'quarantine', to: '/sources/quarantine', needs: 'GET /v1/quarantine' },
  { name: 'batches', to: '/sources/batches', needs: 'GET /v1/verify/batches' },
  { name: 'corrections', to: '/sources/corrections', needs: 'GET /v1/corrections' },
  { name: 'verify', to: '/sources/verify', needs: 'GET /v1/verify' },
] as const;

export type Section = (typeof SECTIONS)[number]['name'];
