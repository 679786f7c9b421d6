import type { ReactNode } from 'react';
import type { Model } from '@/api/generated';
import { formatCount } from '@/format/number';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Unknown } from '@/ui/Figure';
import { Day } from '@/ui/Moment';

const words = text.models.detail;
const compare = text.models.compare;

/** What the catalogue knows; what it does not know is said. */
export function Facts({ model }: { model: Model }) {
  return (
    <dl className="grid gap-1.5 text-sm">
      {model.deprecated === true && (
        <Fact name={words.retirement}>
          <Badge tone="warn">{text.models.deprecated}</Badge>{' '}
          {model.retirement_date !== null && <Day day={model.retirement_date} />}
        </Fact>
      )}
      {model.replacement !== null && <Fact name={words.replacement}>{model.replacement}</Fact>}
      <Fact name={compare.context}>{tokens(model.context_window)}</Fact>
      <Fact name={compare.output}>{tokens(model.max_output_tokens)}</Fact>
      <Fact name={compare.tools}>
        {model.tool_use === null ? <Unknown /> : model.tool_use ? compare.yes : compare.no}
      </Fact>
      <Fact name={words.takes}>{model.modalities_in?.join(', ') ?? <Unknown />}</Fact>
      <Fact name={words.gives}>{model.modalities_out?.join(', ') ?? <Unknown />}</Fact>
      <Fact name={compare.quality}>{model.quality ?? <Unknown />}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4">
      <dt className="shrink-0 text-muted">{name}</dt>
      <dd className="min-w-0 text-right break-words">{children}</dd>
    </div>
  );
}

function tokens(count: number | null): ReactNode {
  return count === null ? <Unknown /> : compare.tokens(formatCount(count));
}
