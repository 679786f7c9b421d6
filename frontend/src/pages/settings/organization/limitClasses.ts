/** What a request counts as, in the order in which it is shown. */
export const CLASSES = ['auth', 'read', 'write', 'ingest', 'export'] as const;
export type LimitClass = (typeof CLASSES)[number];
