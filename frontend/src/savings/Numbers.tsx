import { formatDay } from '@/format/time';
import { text } from '@/text';
import { cx } from '@/ui/cx';
import { numbersOf, sourceOf } from './numbers';

/** What an advice rests on, name and number; and where a fact was read. */
export function Numbers({ data, title }: { data: Readonly<Record<string, unknown>>; title?: string }) {
  const numbers = numbersOf(data);
  const source = sourceOf(data);
  if (numbers.length === 0 && source === null) return null;
  return (
    <>
      {title !== undefined && <h3 className="mt-5 mb-2 text-xs font-medium text-muted">{title}</h3>}
      <dl className="grid gap-x-8 gap-y-2 text-sm sm:grid-cols-2">
        {numbers.map((one) => (
          <div key={one.key} className="flex min-w-0 justify-between gap-4 border-b border-line pb-2">
            <dt className="shrink-0 text-muted">{one.name}</dt>
            <dd className={cx('min-w-0 text-right font-medium break-words', /^[-+$\d]/.test(one.value) && 'figures')}>
              {one.value}
            </dd>
          </div>
        ))}
        {source !== null && (
          <div className="flex min-w-0 justify-between gap-4 border-b border-line pb-2">
            <dt className="shrink-0 text-muted">{text.savings.source}</dt>
            <dd className="min-w-0 text-right">
              <a
                href={source.url}
                target="_blank"
                rel="noreferrer noopener"
                className="font-medium break-words text-accent hover:underline"
              >
                {source.title}
              </a>
              {source.looked_up !== '' && (
                <span className="block text-xs text-muted">
                  {text.recommendations.one.lookedUp(formatDay(source.looked_up))}
                </span>
              )}
            </dd>
          </div>
        )}
      </dl>
    </>
  );
}
