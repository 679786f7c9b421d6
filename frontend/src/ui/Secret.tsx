import { TriangleAlert } from 'lucide-react';
import { text } from '@/text';
import { Copy } from './Copy';

/** A key's text or a link, this once: with what takes it along, and a word of warning. */
export function Secret({
  value,
  label,
  hint,
  copy = text.copy,
}: {
  value: string;
  label: string;
  hint: string;
  copy?: string;
}) {
  return (
    <div className="rounded-lg border border-line bg-warn-soft p-3">
      <p className="text-sm font-medium text-ink">{label}</p>
      <div className="mt-2 flex items-center gap-1 rounded-md bg-surface py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 text-xs break-all select-all">{value}</code>
        <Copy value={value} label={copy} />
      </div>
      <p className="mt-2 flex gap-1.5 text-xs text-warn">
        <TriangleAlert className="mt-px size-3.5 shrink-0" aria-hidden />
        {hint}
      </p>
    </div>
  );
}
