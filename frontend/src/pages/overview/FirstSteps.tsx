import type { Permission } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';
import { Page } from '@/ui/Page';

type Door = { to: '/sources' | '/budgets'; needs: Permission };

const DOORS: readonly Door[] = [
  { to: '/sources', needs: 'POST /v1/keys' },
  { to: '/sources', needs: 'GET /v1/auth/me' },
  { to: '/budgets', needs: 'POST /v1/budgets' },
];

/** Before the first event: what to do, in order. The page fills by itself once something is counted. */
export function FirstSteps() {
  return (
    <Page title={text.overview.start.title} lead={text.overview.start.lead}>
      <ol className="grid gap-4 md:grid-cols-3">
        {text.overview.start.steps.map((step, place) => (
          <li
            key={step.title}
            className="flex min-w-0 flex-col rounded-xl border border-line bg-surface p-5 shadow-card"
          >
            <span
              className="inline-flex size-8 items-center justify-center rounded-full bg-accent-soft font-semibold text-accent"
              aria-hidden
            >
              {place + 1}
            </span>
            <h2 className="mt-3 font-semibold">{step.title}</h2>
            <p className="mt-1 mb-4 flex-1 text-sm text-muted">{step.lead}</p>
            <div>
              <StepDoor door={DOORS[place]} isFirst={place === 0}>
                {step.action}
              </StepDoor>
            </div>
          </li>
        ))}
      </ol>
      <p role="status" className="flex items-center gap-2 text-sm text-muted">
        <span className="size-2 animate-pulse rounded-full bg-(--series-1)" aria-hidden />
        {text.overview.start.waiting}
      </p>
    </Page>
  );
}

function StepDoor({ door, isFirst, children }: { door: Door | undefined; isFirst: boolean; children: string }) {
  const may = useMay();
  if (door === undefined || !may(door.needs)) return null;
  return (
    <ButtonLink to={door.to} kind={isFirst ? 'primary' : 'plain'}>
      {children}
    </ButtonLink>
  );
}
