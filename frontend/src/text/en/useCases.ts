import type { UseCase } from '@/models/useCases';

/** What a model's calls need. */
export const useCases: Record<UseCase, string> = {
  general: 'Nothing special',
  tools: 'Calling tools',
  agents: 'Agents (tools, long context)',
  code: 'Code',
  long_context: 'Long context',
  vision: 'Images',
  audio: 'Audio',
  video: 'Video',
  documents: 'Documents',
};
