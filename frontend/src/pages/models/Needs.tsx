import { text } from '@/text';
import { Badge } from '@/ui/Badge';

/** What calls need that a model is known not to do; what nobody knows is said apart. */
export function Needs({ lacks, notKnown }: { lacks: readonly string[]; notKnown: readonly string[] }) {
  return (
    <div className="grid justify-items-start gap-1">
      {lacks.map((need) => (
        <Badge key={need} tone="bad">
          {wordOf(need)}
        </Badge>
      ))}
      {lacks.length === 0 &&
        (notKnown.length === 0 ? (
          <Badge tone="good">{text.models.advice.meets}</Badge>
        ) : (
          <Badge>{text.models.advice.meetsKnown}</Badge>
        ))}
      {notKnown.length > 0 && (
        <span className="text-xs text-muted">{text.models.notKnown(notKnown.map(plain).join(', '))}</span>
      )}
    </div>
  );
}

function wordOf(need: string): string {
  return text.models.needs[need] ?? plain(need);
}

function plain(need: string): string {
  return need.replaceAll('_', ' ');
}
