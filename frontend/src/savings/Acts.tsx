import { Button } from '@/ui/Button';

/** What can be done now: the first leads on, the others stand beside it. */
export function Acts<Act extends string>({
  acts,
  nameOf,
  busy,
  onAct,
}: {
  acts: readonly Act[];
  nameOf: (act: Act) => string;
  busy?: Act | undefined;
  onAct: (act: Act) => void;
}) {
  if (acts.length === 0) return null;
  return (
    <div className="screen-only flex flex-wrap gap-2">
      {acts.map((act, place) => (
        <Button key={act} kind={place === 0 ? 'primary' : 'plain'} busy={busy === act} onClick={() => onAct(act)}>
          {nameOf(act)}
        </Button>
      ))}
    </div>
  );
}
