/** Providers that a connection can be made to, and whose address is another one for each customer. */
export const PROVIDERS = [
  'anthropic',
  'aws',
  'azure',
  'cerebras',
  'cohere',
  'deepseek',
  'fireworks',
  'google',
  'groq',
  'mistral',
  'moonshotai',
  'openai',
  'openrouter',
  'x-ai',
] as const;

const NAMES: Record<(typeof PROVIDERS)[number], string> = {
  anthropic: 'Anthropic',
  aws: 'Amazon Bedrock',
  azure: 'Azure OpenAI',
  cerebras: 'Cerebras',
  cohere: 'Cohere',
  deepseek: 'DeepSeek',
  fireworks: 'Fireworks',
  google: 'Google',
  groq: 'Groq',
  mistral: 'Mistral',
  moonshotai: 'Moonshot AI',
  openai: 'OpenAI',
  openrouter: 'OpenRouter',
  'x-ai': 'xAI',
};

export const PROVIDER_OPTIONS = PROVIDERS.map((value) => ({ value, label: NAMES[value] })).toSorted((one, other) =>
  one.label.localeCompare(other.label),
);

export function needsAddress(provider: string): boolean {
  return provider === 'aws' || provider === 'azure';
}
