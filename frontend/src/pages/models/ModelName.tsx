import { Link } from '@tanstack/react-router';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { idOf } from './search';

/** A model, which opens beside the page: its maker's name first, what calls name it by below. */
export function ModelName({
  provider,
  model,
  name,
  deprecated,
}: {
  provider: string;
  model: string;
  name?: string | null;
  deprecated?: boolean | null;
}) {
  const id = idOf({ provider, model });
  return (
    <div className="min-w-0 md:min-w-40">
      <div className="flex min-w-0 items-center gap-x-2 max-sm:flex-wrap">
        <Link
          from="/models"
          to="/models"
          search={(before) => ({ ...before, model: id })}
          resetScroll={false}
          className="line-clamp-2 min-w-0 font-medium wrap-anywhere hover:underline sm:line-clamp-1"
          title={id}
        >
          {name ?? model}
        </Link>
        {deprecated === true && <Badge tone="warn">{text.models.deprecated}</Badge>}
      </div>
      <div className="line-clamp-2 text-xs wrap-anywhere text-muted sm:line-clamp-1" title={id}>
        {id}
      </div>
    </div>
  );
}
