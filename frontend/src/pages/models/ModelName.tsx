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
    <div className="min-w-0">
      <div className="flex min-w-0 items-center gap-2">
        <Link
          from="/models"
          to="/models"
          search={(before) => ({ ...before, model: id })}
          resetScroll={false}
          className="min-w-0 truncate font-medium hover:underline"
          title={id}
        >
          {name ?? model}
        </Link>
        {deprecated === true && <Badge tone="warn">{text.models.deprecated}</Badge>}
      </div>
      <div className="truncate text-xs text-muted" title={id}>
        {id}
      </div>
    </div>
  );
}
