import { CalendarDays, ChevronDown } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { addDays, formatDayRange, formatMoment } from '@/format/time';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { cx } from '@/ui/cx';
import { TextField } from '@/ui/Field';
import { entered } from '@/ui/Form';
import { Popover } from '@/ui/Popover';
import { type Calendar, dayAt, isMoment, lastDay, type Period, periodOf } from './period';
import { type PeriodSearch, PRESETS, type Preset, readPeriod } from './search';
import { useCalendar } from './useCalendar';

/** Which time a view is about: presets in the organization's zone, or own dates. `onChange` gets what the address takes. */
export function PeriodPicker({
  search,
  fallback,
  presets = PRESETS,
  onChange,
}: {
  search: PeriodSearch;
  fallback: Preset;
  presets?: readonly Preset[];
  onChange: (period: PeriodSearch) => void;
}) {
  const [open, setOpen] = useState(false);
  const calendar = useCalendar();
  const period = periodOf(search, calendar, fallback);
  const chosen = search.from === undefined ? (search.period ?? fallback) : null;
  const choose = (next: PeriodSearch) => {
    setOpen(false);
    onChange(next);
  };
  return (
    <Popover
      open={open}
      onOpen={setOpen}
      label={text.period.label}
      trigger={
        <Button>
          <CalendarDays className="size-4 text-muted" aria-hidden />
          <span className="sr-only">{text.period.label}: </span>
          {chosen !== null && <span>{text.period.presets[chosen]}</span>}
          <span className={cx('figures', chosen !== null && 'font-normal text-muted max-sm:hidden')}>
            {daysOf(period, calendar)}
          </span>
          <ChevronDown className="size-3.5 text-muted" aria-hidden />
        </Button>
      }
    >
      <ul className="grid grid-cols-2 gap-0.5">
        {presets.map((preset) => (
          <li key={preset}>
            <button
              type="button"
              aria-pressed={preset === chosen}
              onClick={() => choose({ period: preset })}
              className={cx(
                'w-full rounded-md px-2.5 py-1.5 text-left text-sm hover:bg-sunken',
                preset === chosen && 'bg-accent-soft font-medium text-accent',
              )}
            >
              {text.period.presets[preset]}
            </button>
          </li>
        ))}
      </ul>
      <OwnDates period={period} calendar={calendar} onChange={choose} />
    </Popover>
  );
}

function OwnDates({
  period,
  calendar,
  onChange,
}: {
  period: Period;
  calendar: Calendar;
  onChange: (period: PeriodSearch) => void;
}) {
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const last = entered(data, 'last');
    const next = last === '' ? {} : readPeriod({ from: entered(data, 'from'), to: addDays(last, 1) });
    setWrong(next.from === undefined);
    if (next.from !== undefined) onChange(next);
  };
  return (
    <form onSubmit={submit} className="mt-3 grid grid-cols-2 gap-2 border-t border-line pt-3">
      <TextField
        type="date"
        name="from"
        required
        label={text.period.from}
        defaultValue={dayAt(period.from, calendar.zone)}
      />
      <TextField
        type="date"
        name="last"
        required
        label={text.period.to}
        defaultValue={lastDay(period, calendar.zone)}
        problem={wrong ? text.period.wrongOrder : undefined}
      />
      <p className="col-span-2 flex items-center justify-between gap-3 text-xs text-muted">
        {text.period.zone(calendar.zone)}
        <Button type="submit" size="small" kind="primary">
          {text.period.show}
        </Button>
      </p>
    </form>
  );
}

export function daysOf(period: Period, calendar: Calendar): string {
  if (isMoment(period.from) || isMoment(period.to)) {
    return `${formatMoment(period.from, calendar.zone, 'hour')} – ${formatMoment(period.to, calendar.zone, 'hour')}`;
  }
  return formatDayRange(dayAt(period.from, calendar.zone), lastDay(period, calendar.zone));
}
