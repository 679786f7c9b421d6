import { text } from '@/text';
import { isEverything, type Scope, textsOf } from './scope';

const SHOWN = 3;

/** What a scope means, in a line: the first values, and how many more. */
export function ScopeWords({ scope, most = SHOWN }: { scope: Scope; most?: number }) {
  if (isEverything(scope)) return <span>{text.scope.everything}</span>;
  return (
    <span className="break-words" title={textsOf(scope).join('\n')}>
      {Object.entries(scope).map(([dimension, values], place) => (
        <span key={dimension}>
          {place > 0 && <span className="text-muted"> · </span>}
          <span className="text-muted">{text.scope.dimension(dimension)} </span>
          {values.length === 0 && text.scope.nothing}
          {values
            .slice(0, most)
            .map((value) => short(value === '' ? text.scope.none : value))
            .join(', ')}
          {values.length > most && <span className="text-muted"> {text.scope.more(values.length - most)}</span>}
        </span>
      ))}
    </span>
  );
}

const LONGEST = 48;

function short(value: string): string {
  return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
}
