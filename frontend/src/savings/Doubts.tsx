import { formatShare } from '@/format/number';
import { text } from '@/text';
import { Meter } from '@/ui/Meter';

const words = text.savings;

/** How sure an advice is, and what was taken off. */
export function Doubts({ confidence, doubts }: { confidence: number; doubts: readonly string[] }) {
  const share = formatShare(confidence, 0);
  return (
    <div className="text-sm">
      <div className="flex items-baseline justify-between gap-4">
        <span className="text-muted" title={words.confidenceHint}>
          {words.confidence}
        </span>
        <span className="figures font-medium">{share}</span>
      </div>
      <div className="mt-1.5">
        <Meter fraction={confidence} label={`${words.confidence}: ${share}`} />
      </div>
      {doubts.length > 0 && (
        <ul className="mt-2 grid list-disc gap-0.5 pl-4 text-xs text-muted">
          {doubts.map((doubt) => (
            <li key={doubt}>{doubt}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
