import type { ReactNode } from 'react';

export type Bar = {
  key: string;
  label: ReactNode;
  value: ReactNode;
  share: number;
  detail?: ReactNode;
  colour?: string;
};

/** Who takes how much, largest first: name, bar, figure. `share` is the bar's length, of one. */
export function BarList({ bars, label }: { bars: readonly Bar[]; label: string }) {
  return (
    <ul aria-label={label} className="grid gap-2.5">
      {bars.map((bar) => (
        <li key={bar.key} className="min-w-0">
          <div className="flex items-baseline justify-between gap-4 text-sm">
            <span className="min-w-0 truncate">{bar.label}</span>
            <span className="figures shrink-0 font-medium">{bar.value}</span>
          </div>
          <div className="mt-1 h-1.5 overflow-hidden rounded-full bg-sunken" aria-hidden>
            <div
              className="h-full rounded-full bg-(--series-1)"
              style={{
                width: `${String(Math.min(Math.max(bar.share, 0), 1) * 100)}%`,
                ...(bar.colour === undefined ? {} : { backgroundColor: bar.colour }),
              }}
            />
          </div>
          {bar.detail !== undefined && <div className="mt-0.5 text-xs text-muted">{bar.detail}</div>}
        </li>
      ))}
    </ul>
  );
}
