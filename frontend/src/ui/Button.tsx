import { Link, type LinkProps } from '@tanstack/react-router';
import { Loader2 } from 'lucide-react';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { cx } from './cx';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';
type Size = 'small' | 'normal';

const LOOKS: Record<Look, string> = {
  primary: 'primary bg-accent text-on-accent hover:bg-accent-strong border-transparent',
  plain: 'bg-surface text-ink border-line hover:bg-sunken',
  quiet: 'border-transparent text-muted hover:text-ink hover:bg-sunken',
  danger: 'bg-surface text-bad border-line hover:bg-bad-soft',
};
const SIZES: Record<Size, string> = { small: 'h-7 px-2.5 text-xs gap-1.5', normal: 'h-9 px-3.5 text-sm gap-2' };

function look(kind: Look, size: Size, className?: string): string {
  return cx(
    'screen-only inline-flex shrink-0 items-center justify-center rounded-md border font-medium whitespace-nowrap transition-colors',
    'disabled:cursor-not-allowed disabled:opacity-60 aria-disabled:cursor-not-allowed aria-disabled:opacity-60',
    LOOKS[kind],
    SIZES[size],
    className,
  );
}

type Shared = { kind?: Look; size?: Size; children: ReactNode };

/** `busy` shows that what it began is under way, and takes no second click; it keeps the focus, as a disabled one would not. */
export function Button({
  kind = 'plain',
  size = 'normal',
  busy = false,
  className,
  children,
  disabled,
  type = 'button',
  onClick,
  ...rest
}: Shared & { busy?: boolean } & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button
      type={type}
      className={look(kind, size, className)}
      disabled={disabled}
      aria-disabled={busy || undefined}
      aria-busy={busy}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {busy && <Loader2 className="size-4 animate-spin" aria-hidden />}
      {children}
    </button>
  );
}

/** A link that looks like a button: it goes somewhere, and can be opened in another tab. */
export function ButtonLink({ kind = 'plain', size = 'normal', children, ...rest }: Shared & LinkProps) {
  return (
    <Link className={look(kind, size)} {...rest}>
      {children}
    </Link>
  );
}

/** An icon alone; `label` is what a screen reader says, and the tip. */
export function IconButton({
  label,
  children,
  className,
  ...rest
}: { label: string; children: ReactNode } & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={cx(
        'screen-only inline-flex size-9 shrink-0 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-ink',
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  );
}
