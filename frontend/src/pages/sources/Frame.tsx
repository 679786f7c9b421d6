import type { ReactNode } from 'react';
import { api } from '@/api/client';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';
import { Page } from '@/ui/Page';
import { LinkTabs } from '@/ui/Tabs';
import { SECTIONS, type Section } from './sections';

const words = text.sources;
const SELDOM = { staleTime: 60_000 } as const;

/** Heading and sections of the data sources; a section that the role may not ask for isn't shown. */
export function Frame({ section, children }: { section: Section; children: ReactNode }) {
  const may = useMay();
  const counts = useCounts(may);
  const manual = may('POST /v1/imports') && <ButtonLink to="/sources/manual">{words.manual}</ButtonLink>;
  return (
    <Page title={words.title} tab={words.sections[section]} lead={words.lead} actions={manual}>
      <LinkTabs
        label={words.tabs}
        tabs={SECTIONS.filter(({ needs }) => may(needs)).map(({ name, to }) => ({
          title: words.sections[name],
          link: { to },
          active: name === section,
          ...(counts[name] ? { count: counts[name] } : {}),
        }))}
      />
      {children}
    </Page>
  );
}

/** What waits for somebody: models without a price, batches in quarantine. */
function useCounts(may: ReturnType<typeof useMay>): { [Name in Section]?: number } {
  const unpriced = api.useQuery(
    'get',
    '/v1/prices/unpriced',
    {},
    { ...SELDOM, enabled: may('GET /v1/prices/unpriced') },
  );
  const quarantine = api.useQuery(
    'get',
    '/v1/quarantine',
    { params: { query: { state: 'kept', limit: 1 } } },
    { ...SELDOM, enabled: may('GET /v1/quarantine') },
  );
  return { unpriced: unpriced.data?.rows.length ?? 0, quarantine: quarantine.data?.total ?? 0 };
}
