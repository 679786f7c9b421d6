import { Link2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { filterName } from '@/app/dimensions';
import { useValueNames } from '@/app/filters/useValueNames';
import { daysOf } from '@/app/period/PeriodPicker';
import { periodOf } from '@/app/period/period';
import type { PeriodSearch } from '@/app/period/search';
import { useCalendar } from '@/app/period/useCalendar';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { copyText } from '@/ui/copyText';
import { FilterLine } from '@/ui/FilterLine';
import { Page } from '@/ui/Page';
import { LinkTabs } from '@/ui/Tabs';
import { toast } from '@/ui/toast';
import type { EventsSearch } from './events/search';
import { FALLBACK } from './search';

export type CostsTab = 'breakdown' | 'users' | 'events';

/** What the views of costs share: title, tabs that keep period and filters, the link to this view. */
export function Frame({
  tab,
  kept,
  period = kept,
  only = [],
  actions,
  filters,
  children,
}: {
  tab: CostsTab;
  /** Period and filters, which hold in all views. */
  kept: Omit<EventsSearch, 'event'>;
  /** Where another period is shown than the address says; null: none, all there is. */
  period?: PeriodSearch | null;
  /** What else this view is of, in words for paper. */
  only?: readonly string[];
  actions?: ReactNode;
  filters: ReactNode;
  children: ReactNode;
}) {
  const may = useMay();
  const tabs = [
    {
      title: text.costs.tabs.breakdown,
      link: { to: '/costs', search: kept } as const,
      active: tab === 'breakdown',
      shown: true,
    },
    {
      title: text.costs.tabs.users,
      link: { to: '/costs/users', search: kept } as const,
      active: tab === 'users',
      shown: may('GET /v1/users'),
    },
    {
      title: text.costs.tabs.events,
      link: { to: '/costs/events', search: kept } as const,
      active: tab === 'events',
      shown: may('GET /v1/events'),
    },
  ];
  return (
    <Page
      title={text.costs.title}
      {...(tab === 'breakdown' ? {} : { tab: text.costs.tabs[tab] })}
      lead={text.costs.lead}
      actions={
        <>
          {actions}
          <Share />
        </>
      }
    >
      <PrintedExtent period={period} filter={kept.filter ?? []} only={only} />
      <LinkTabs label={text.costs.tabs.label} tabs={tabs.filter((one) => one.shown)} />
      <FilterLine>{filters}</FilterLine>
      {children}
    </Page>
  );
}

/** On paper, which has no filters to look at: of which days and of what. */
function PrintedExtent({
  period,
  filter,
  only,
}: {
  period: PeriodSearch | null;
  filter: readonly string[];
  only: readonly string[];
}) {
  const calendar = useCalendar();
  const names = useValueNames();
  return (
    <p className="hidden text-sm font-medium break-words print:block">
      {[
        ...(period === null ? [] : [daysOf(periodOf(period, calendar, FALLBACK), calendar)]),
        ...filter.map((one) => filterName(one, names)),
        ...only,
      ].join(' · ')}
    </p>
  );
}

function Share() {
  const share = async () => {
    if (await copyText(window.location.href)) toast(text.linkCopied);
  };
  return (
    <Button onClick={() => void share()}>
      <Link2 className="size-4 text-muted" aria-hidden />
      {text.costs.share}
    </Button>
  );
}
