import type { Connection } from '@/api/generated';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';

const words = text.sources.connections;

export function TestResult({ result }: { result: Connection['result'] }) {
  if (result === null) return <span className="text-muted">{words.notTested}</span>;
  const tone = result === 'ok' ? 'good' : result === 'limited' ? 'warn' : 'bad';
  return <Badge tone={tone}>{words.results[result]}</Badge>;
}
