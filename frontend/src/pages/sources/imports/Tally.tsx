import type { ImportTally } from '@/api/generated';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Count, Money, Stat } from '@/ui/Figure';

const words = text.sources.imports;

/** Rows of the file and what of them is usage; `checked` of a check, which sent nothing. */
export function Tally({ tally, checked = false }: { tally: ImportTally; checked?: boolean }) {
  return (
    <Card title={checked ? words.found : words.tally} {...(checked ? { hint: words.foundHint } : {})}>
      <div className="grid grid-cols-2 gap-x-6 gap-y-5 sm:grid-cols-3">
        <Stat label={words.rows} value={<Count value={tally.rows ?? 0} />} />
        <Stat label={checked ? words.would : words.accepted} value={<Count value={tally.accepted ?? 0} />} />
        <Stat label={words.rejected} value={<Count value={tally.rejected ?? 0} />} />
        <Stat label={words.tokensIn} value={<Count value={tally.input_tokens ?? 0} />} />
        <Stat label={words.tokensOut} value={<Count value={tally.output_tokens ?? 0} />} />
        <Stat
          label={words.fileCost}
          hint={words.fileCostHint}
          value={
            tally.client_cost_usd ? (
              <Money amount={tally.client_cost_usd} />
            ) : (
              <span className="text-muted">{words.noCost}</span>
            )
          }
        />
      </div>
      <Reasons title={words.leftOut} of={tally.left_out} />
      <Reasons title={words.warnings} of={tally.warnings} />
    </Card>
  );
}

function Reasons({ title, of }: { title: string; of: ImportTally['left_out'] }) {
  const named = Object.entries(of ?? {});
  if (named.length === 0) return null;
  return (
    <div className="mt-5 border-t border-line pt-4">
      <h3 className="text-xs font-medium text-muted">{title}</h3>
      <ul className="mt-2 grid gap-1 text-sm">
        {named.map(([reason, count]) => (
          <li key={reason} className="flex items-baseline justify-between gap-4">
            <span className="min-w-0 break-words">{reason}</span>
            <Count value={count} />
          </li>
        ))}
      </ul>
    </div>
  );
}
