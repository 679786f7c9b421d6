/** Apart from the programs themselves: whoever reads an address needs these names only. */
export const LANGUAGES = ['curl', 'python', 'javascript', 'typescript', 'go', 'java'] as const;
export type Language = (typeof LANGUAGES)[number];
export const EXTENTS = ['minimal', 'full'] as const;
export type Extent = (typeof EXTENTS)[number];
