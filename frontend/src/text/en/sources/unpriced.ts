export const unpriced = {} as const;
