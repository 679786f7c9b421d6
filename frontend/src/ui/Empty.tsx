import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** Nothing here yet: what would be here, and how it comes. */
export function Empty({
  icon: Icon,
  title,
  children,
  action,
  heading = false,
}: {
  icon?: LucideIcon | undefined;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** Where it is all there is on a page. */
  heading?: boolean;
}) {
  const Title = heading ? 'h1' : 'p';
  return (
    <div className="flex flex-col items-center px-4 py-10 text-center">
      {Icon !== undefined && (
        <span className="mb-3 inline-flex size-11 items-center justify-center rounded-full bg-accent-soft text-accent">
          <Icon className="size-5" aria-hidden />
        </span>
      )}
      <Title className={heading ? 'text-lg font-semibold tracking-tight text-ink' : 'font-semibold text-ink'}>
        {title}
      </Title>
      {children !== undefined && <div className="mt-1 max-w-[52ch] text-sm text-pretty text-muted">{children}</div>}
      {action !== undefined && <div className="begins mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
