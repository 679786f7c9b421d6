import { formatCount } from '@/format/number';
import { text } from '@/text';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { type ProofPeriod, useProof } from './useProof';
import { Verdict } from './Verdict';

const words = text.sources.verify;

export function Cubes({ asked }: { asked: ProofPeriod }) {
  const { proof } = useProof(asked, true);
  return (
    <div className="mt-4">
      <Shown of={proof} waiting={<Skeleton className="h-12" />}>
        {(found) => {
          const cubes = found?.cubes;
          if (cubes === undefined) return <Skeleton className="h-12" />;
          const good = cubes.differing === 0;
          const checked = formatCount(cubes.checked);
          return (
            <Verdict
              tone={good ? 'good' : 'bad'}
              title={good ? words.cubesGood(checked) : words.cubesBad(formatCount(cubes.differing), checked)}
              {...(cubes.moved > 0 ? { hint: words.cubesMoved(formatCount(cubes.moved)) } : {})}
            />
          );
        }}
      </Shown>
    </div>
  );
}
