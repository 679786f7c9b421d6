import type { ComponentType } from 'react';
import type { Permission } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { LinkTabs } from '@/ui/Tabs';
import type { SectionName } from '../sections';
import { useSettings } from './useSettings';

export type View = { view: string; title: string; needs: Permission; body: ComponentType };

/** The views of a section that the role may ask for, as tabs; one alone needs none. The first has no name in the address. */
export function Views({ section, label, views }: { section: SectionName; label: string; views: readonly View[] }) {
  const { search } = useSettings();
  const may = useMay();
  const open = views.filter(({ needs }) => may(needs));
  const shown = open.find(({ view }) => view === search.view) ?? open[0];
  return (
    <>
      {open.length > 1 && (
        <LinkTabs
          label={label}
          tabs={open.map((one) => ({
            title: one.title,
            link: {
              to: '/settings/$section' as const,
              params: { section },
              search: one === views[0] ? {} : { view: one.view },
            },
            active: one === shown,
          }))}
        />
      )}
      {shown !== undefined && <shown.body />}
    </>
  );
}
