import type { ReactNode } from 'react';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { COMMAND_KEY, Key } from '@/ui/Key';
import { NAVIGATION } from '../navigation';

const words = text.shortcuts;

/** Every key that does something, for whoever would rather not reach for the mouse. */
export function Shortcuts({ open, onClose }: { open: boolean; onClose: () => void }) {
  const may = useMay();
  const pages = NAVIGATION.filter((page) => page.needs === null || may(page.needs));
  return (
    <Dialog open={open} onClose={onClose} title={words.title} wide>
      <div className="grid gap-x-10 gap-y-6 sm:grid-cols-2">
        <Group title={words.pages}>
          {pages.map((page) => (
            <Line key={page.path} does={page.label} keys={['g', page.shortcut]} />
          ))}
        </Group>
        <div className="grid content-start gap-6">
          <Group title={words.everywhere}>
            <Line does={words.find} keys={[COMMAND_KEY, 'K']} or={['/']} />
            <Line does={words.show} keys={['?']} />
            <Line does={words.close} keys={['Esc']} />
          </Group>
          <Group title={words.charts}>
            <Line does={words.along} keys={['←', '→']} />
            <Line does={words.ends} keys={['Home', 'End']} />
          </Group>
        </div>
      </div>
    </Dialog>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="text-xs font-medium text-muted">{title}</h3>
      <dl className="mt-1.5 divide-y divide-line">{children}</dl>
    </section>
  );
}

function Line({ does, keys, or }: { does: string; keys: readonly string[]; or?: readonly string[] }) {
  return (
    <div className="flex items-center justify-between gap-4 py-1.5 text-sm">
      <dt className="min-w-0">{does}</dt>
      <dd className="flex shrink-0 items-center gap-1">
        <Keys keys={keys} />
        {or !== undefined && (
          <>
            <span className="px-1 text-xs text-muted">{words.or}</span>
            <Keys keys={or} />
          </>
        )}
      </dd>
    </div>
  );
}

function Keys({ keys }: { keys: readonly string[] }) {
  return keys.map((key) => <Key key={key}>{key}</Key>);
}
