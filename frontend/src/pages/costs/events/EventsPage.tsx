import { useNavigate, useSearch } from '@tanstack/react-router';
import { dimensionName, dimensionsOf } from '@/app/dimensions';
import { EventList } from '@/app/events/EventList';
import { EventsCsvButton } from '@/app/events/EventsCsvButton';
import { FilterChips } from '@/app/filters/FilterChips';
import { FilterPicker } from '@/app/filters/FilterPicker';
import { PeriodPicker } from '@/app/period/PeriodPicker';
import { lengthInDays } from '@/app/period/period';
import { usePeriod } from '@/app/period/useCalendar';
import { useTagKeys } from '@/app/useTagKeys';
import { text } from '@/text';
import { Frame } from '../Frame';
import { FALLBACK } from '../search';
import { OnlyChip } from './OnlyChip';
import { type EventsSearch, isWholeBatch } from './search';

const MOST_DAYS = 92;

/** The calls that a figure adds up. */
export function EventsPage() {
  const search = useSearch({ from: '/shell/costs/events' });
  const navigate = useNavigate({ from: '/costs/events' });
  const isWhole = isWholeBatch(search);
  const period = usePeriod(search, FALLBACK);
  const filter = search.filter ?? [];
  const whose =
    search.user === undefined ? { kind: 'all' as const } : { kind: 'person' as const, pseudonym: search.user };
  const question = { whose, period: isWhole ? undefined : period, filter, batch: search.batch };
  const change = (next: EventsSearch) => void navigate({ search: next, resetScroll: false });
  const { event, ...kept } = search;
  const { filter: _filter, ...unfiltered } = kept;
  const withFilter = (next: string[]) => change(next.length > 0 ? { ...unfiltered, filter: next } : unfiltered);
  const { period: _period, from: _from, to: _to, ...timeless } = kept;
  const { user: _user, batch: _batch, ...shared } = kept;
  const isTooLong = !isWhole && lengthInDays(period) > MOST_DAYS;
  const dimensions = dimensionsOf(useTagKeys());
  const only = [
    { name: dimensionName('user'), value: search.user },
    { name: text.events.sheet.batch, value: search.batch },
  ].flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value }]));
  return (
    <Frame
      tab="events"
      kept={shared}
      period={isWhole ? null : search}
      only={only.map(({ name, value }) => `${name}: ${value}`)}
      actions={isTooLong ? null : <EventsCsvButton question={question} />}
      filters={
        <>
          {!isWhole && (
            <PeriodPicker search={search} fallback={FALLBACK} onChange={(next) => change({ ...timeless, ...next })} />
          )}
          <FilterPicker dimensions={dimensions} period={period} filter={filter} onChange={withFilter} />
          {only.map(({ name, value }) => (
            <OnlyChip key={name} name={name} value={value} onRemove={() => change(shared)} />
          ))}
          <FilterChips filter={filter} onChange={withFilter} />
        </>
      }
    >
      {isTooLong ? (
        <p role="alert" className="rounded-lg bg-warn-soft px-4 py-3 text-sm text-warn">
          {text.events.tooLong}
        </p>
      ) : (
        <EventList
          question={question}
          open={event}
          onOpen={(id) => change(id === undefined ? kept : { ...kept, event: id })}
        />
      )}
    </Frame>
  );
}
