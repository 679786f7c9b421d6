/** What a model's calls need, as the API asks for advice on models. */
export const USE_CASES = [
  'general',
  'tools',
  'agents',
  'code',
  'long_context',
  'vision',
  'audio',
  'video',
  'documents',
] as const;
export type UseCase = (typeof USE_CASES)[number];
