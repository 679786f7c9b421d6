import { useNavigate, useSearch } from '@tanstack/react-router';
import { useZone } from '@/app/session/useAccount';
import { dayOf } from '@/format/time';
import { text } from '@/text';
import { Segmented } from '@/ui/Tabs';
import { present } from '@/url/read';
import { Frame } from '../Frame';
import { VERIFY_VIEWS, type VerifySearch } from '../search';
import { ClaimsView } from './ClaimsView';
import { CommandView } from './CommandView';
import { DaysView } from './DaysView';
import { GroupsView } from './GroupsView';
import { Hero } from './Hero';
import { NightsView } from './NightsView';
import { PERIODS, type Period, periodOf, searchOf } from './period';
import { useProof } from './useProof';

const words = text.sources.verify;

/** The proof as a picture: is everything that was received in the figures, and nothing twice? */
export function VerifyPage() {
  const search = useSearch({ from: '/shell/sources/verify' });
  const navigate = useNavigate({ from: '/sources/verify' });
  const today = dayOf(Date.now(), useZone());
  const change = (next: { [Name in keyof VerifySearch]: VerifySearch[Name] | undefined }) =>
    void navigate({ search: present({ ...search, ...next }), resetScroll: false });
  const view = search.view ?? 'days';
  const asked = present({
    from: search.from,
    to: search.to,
    granularity: search.months === 'yes' ? ('month' as const) : undefined,
  });
  const { proof, again } = useProof(asked, false);
  return (
    <Frame section="verify">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-[68ch] text-sm text-muted">{words.lead}</p>
        <div className="max-w-full overflow-x-auto">
          <Segmented<Period | 'other'>
            label={words.period}
            value={periodOf(search, today)}
            options={PERIODS.map((value) => ({ value, label: words.periods[value] }))}
            onChange={(value) => value !== 'other' && change({ ...searchOf(value, today), day: undefined })}
          />
        </div>
      </div>
      <Hero proof={proof} onAgain={again} />
      <div className="max-w-full overflow-x-auto">
        <Segmented
          label={words.views}
          value={view}
          options={VERIFY_VIEWS.map((value) => ({ value, label: words.view[value] }))}
          onChange={(value) => change({ view: value === 'days' ? undefined : value })}
        />
      </div>
      {view === 'days' && <DaysView proof={proof} asked={asked} day={search.day} onDay={(day) => change({ day })} />}
      {view === 'groups' && (
        <GroupsView asked={asked} by={search.by ?? 'team'} all={search.all === 'yes'} onChange={change} />
      )}
      {view === 'claims' && <ClaimsView key={JSON.stringify(asked)} from={search.from} to={search.to} />}
      {view === 'nights' && <NightsView />}
      {view === 'command' && <CommandView proof={proof} />}
    </Frame>
  );
}
