import { Link, type LinkProps } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { cx } from './cx';

/** Views of one page; each has an address, so each is a link. */
export function LinkTabs({
  label,
  tabs,
}: {
  label: string;
  tabs: readonly { title: ReactNode; link: LinkProps; active: boolean; count?: number }[];
}) {
  const bar = useRef<HTMLElement>(null);
  const active = tabs.findIndex((tab) => tab.active);
  const counted = tabs.filter((tab) => tab.count !== undefined).length;
  // Where there are more than fit, the active one is seen, also after counts have made others wider; after the router, which
  // restores what was scrolled before.
  // biome-ignore lint/correctness/useExhaustiveDependencies: counts that come change where the active one stands
  useEffect(() => {
    const later = requestAnimationFrame(() => {
      const tab = bar.current?.children[active];
      if (bar.current !== null && tab instanceof HTMLElement)
        bar.current.scrollLeft = tab.offsetLeft - bar.current.offsetLeft - 24;
    });
    return () => cancelAnimationFrame(later);
  }, [active, counted]);
  return (
    <nav ref={bar} aria-label={label} className="screen-only -mb-px flex gap-1 overflow-x-auto border-b border-line">
      {tabs.map((tab, place) => (
        <Link
          key={`tab-${String(place)}`}
          {...tab.link}
          // The router's own mark of the page goes by where an address begins.
          activeOptions={{ exact: true }}
          aria-current={tab.active ? 'page' : undefined}
          className={cx(
            'border-b-2 px-3 py-2 text-sm font-medium whitespace-nowrap focus-visible:-outline-offset-2',
            tab.active ? 'border-accent text-ink' : 'border-transparent text-muted hover:text-ink',
          )}
        >
          {tab.title}
          {tab.count !== undefined && (
            <span className="figures ml-1.5 rounded-full bg-sunken px-1.5 text-xs">{tab.count}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}

/** One of a few, where changing it redraws the same thing. */
export function Segmented<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: Value;
  options: readonly { value: Value; label: ReactNode }[];
  onChange: (value: Value) => void;
}) {
  return (
    <fieldset className="screen-only inline-flex max-w-full min-w-0 overflow-x-auto rounded-lg bg-sunken p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className={cx(
            'h-8 shrink-0 rounded-md px-3 text-sm font-medium whitespace-nowrap focus-visible:-outline-offset-2',
            option.value === value
              ? 'bg-surface text-ink shadow-card dark:bg-line'
              : 'text-muted hover:text-ink print:hidden',
          )}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
