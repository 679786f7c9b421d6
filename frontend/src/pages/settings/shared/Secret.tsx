import { text } from '@/text';
import { Copy } from '@/ui/Copy';

/** A text that is shown this once. */
export function Secret({ value, label, hint }: { value: string; label: string; hint: string }) {
  return (
    <div className="rounded-lg bg-warn-soft p-3">
      <p className="text-sm font-medium text-ink">{label}</p>
      <div className="mt-2 flex items-center gap-1 rounded-md bg-surface py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 text-xs break-all select-all">{value}</code>
        <Copy value={value} label={text.copy} />
      </div>
      <p className="mt-2 text-xs text-warn">{hint}</p>
    </div>
  );
}
