import { Link } from '@tanstack/react-router';
import { joinFilter, valueName } from '@/app/dimensions';
import type { Dimension } from './drivers';
import type { Span } from './search';

/** A value that leads to what it costs, of the same period. */
export function DriverName({ dimension, value, span }: { dimension: Dimension; value: string; span: Span }) {
  const name = valueName(dimension, value);
  return (
    <Link
      to="/costs"
      search={{ period: span, filter: [joinFilter(dimension, value)], rows: dimension === 'model' ? 'team' : 'model' }}
      className="hover:underline"
      title={name}
    >
      {name}
    </Link>
  );
}
