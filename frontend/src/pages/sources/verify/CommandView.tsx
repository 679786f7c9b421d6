import type { ProofByDay } from '@/api/generated';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Code } from '@/ui/Copy';
import { type Asked, Shown } from '@/ui/Shown';
import { printed } from './command';

const words = text.sources.verify;

export function CommandView({ proof }: { proof: Asked<ProofByDay | undefined> }) {
  return (
    <Card title={words.commandTitle} hint={words.commandHint}>
      <Shown of={proof}>
        {(found) =>
          found !== undefined && <Code label={words.commandTitle}>{`$ ${commandOf(found)}\n${printed(found)}`}</Code>
        }
      </Shown>
    </Card>
  );
}

function commandOf(proof: ProofByDay): string {
  const months = proof.granularity === 'month' ? ' --months' : '';
  return `${words.command}${months} --from ${proof.from} --to ${proof.to}`;
}
