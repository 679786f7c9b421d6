import { Check, Copy as CopyIcon } from 'lucide-react';
import { useState } from 'react';
import { text } from '@/text';
import { IconButton } from './Button';
import { copyText } from './copyText';

const SHOWN_MS = 1500;

export function Copy({ value, label = text.copy }: { value: string; label?: string }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    if (!(await copyText(value))) return;
    setDone(true);
    window.setTimeout(() => setDone(false), SHOWN_MS);
  };
  return (
    <IconButton label={done ? text.copied : label} onClick={() => void copy()}>
      {done ? <Check className="size-4 text-good" aria-hidden /> : <CopyIcon className="size-4" aria-hidden />}
    </IconButton>
  );
}

/** Program text to take along. */
export function Code({ children, label }: { children: string; label: string }) {
  return (
    <div className="relative min-w-0">
      <section aria-label={label} tabIndex={0} className="overflow-x-auto rounded-lg bg-sunken p-4 pr-12">
        <pre className="text-xs leading-relaxed">
          <code>{children}</code>
        </pre>
      </section>
      <div className="absolute top-1.5 right-1.5 rounded-md bg-sunken">
        <Copy value={children} />
      </div>
    </div>
  );
}
