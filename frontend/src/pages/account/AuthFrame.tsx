import type { ReactNode } from 'react';
import { Logo } from '@/app/shell/Logo';
import { text } from '@/text';
import { useTitle } from '@/ui/useTitle';
import { Picture } from './Picture';

/** A page without a session: what is asked on the left, what this is on the right where there is room. */
export function AuthFrame({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  useTitle(title);
  return (
    <div className="edge-to-edge grid min-h-dvh lg:grid-cols-2">
      <main className="flex flex-col px-6 py-6 sm:px-10">
        <Logo className="-ml-2 self-start" />
        <div className="m-auto w-full max-w-sm py-10">
          <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
          {lead !== undefined && <div className="mt-1.5 text-sm text-pretty text-muted">{lead}</div>}
          <div className="mt-6 grid gap-4">{children}</div>
        </div>
      </main>
      <aside className="grid place-items-center border-l border-line bg-sunken p-12 max-lg:hidden">
        <div className="max-w-md">
          <p className="text-3xl leading-snug font-semibold tracking-tight text-balance">{text.accountPages.claim}</p>
          <div className="mt-10">
            <Picture />
          </div>
        </div>
      </aside>
    </div>
  );
}
