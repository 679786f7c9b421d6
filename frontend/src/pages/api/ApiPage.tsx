import { getRouteApi } from '@tanstack/react-router';
import { BookOpen, FileJson, type LucideIcon, SquareTerminal } from 'lucide-react';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Code, Copy } from '@/ui/Copy';
import { Page } from '@/ui/Page';
import { Segmented } from '@/ui/Tabs';
import { cliExample, curlExample, pythonExample } from './examples';
import { EXAMPLES, type Example } from './search';

const words = text.apiPage;

/** Where programs begin: address, key, a first call, and the description of everything. */
export function ApiPage() {
  return (
    <Page title={words.title} lead={words.lead}>
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <FirstCall />
        <div className="grid gap-5">
          <Begin />
          <Description />
        </div>
      </div>
      <Rules />
    </Page>
  );
}

const route = getRouteApi('/shell/api');
const PROGRAMS: Record<Example, (origin: string) => string> = {
  curl: curlExample,
  python: pythonExample,
  cli: cliExample,
};

function FirstCall() {
  const { with: shown = 'curl' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Card title={words.first} hint={words.firstHint}>
      <div className="mb-3 overflow-x-auto">
        <Segmented
          label={words.first}
          value={shown}
          options={EXAMPLES.map((value) => ({ value, label: words[value] }))}
          onChange={(value) => void navigate({ search: { with: value }, replace: true })}
        />
      </div>
      <Code label={words[shown]}>{PROGRAMS[shown](window.location.origin)}</Code>
    </Card>
  );
}

function Begin() {
  const may = useMay();
  return (
    <Card>
      <h2 className="text-sm font-semibold">{words.base}</h2>
      <div className="mt-2 flex items-center gap-1 rounded-lg bg-sunken py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 truncate text-xs">{window.location.origin}</code>
        <Copy value={window.location.origin} />
      </div>
      <p className="mt-1 text-xs text-muted">{words.baseHint}</p>
      <h2 className="mt-5 text-sm font-semibold">{words.keys}</h2>
      <p className="mt-1 text-sm text-muted">{words.keysLead}</p>
      <div className="mt-3 flex flex-wrap gap-2">
        {may('GET /v1/keys') && (
          <ButtonLink kind="primary" to="/sources/keys">
            {words.toKeys}
          </ButtonLink>
        )}
        {may('GET /v1/limits') && (
          <ButtonLink to="/settings/$section" params={{ section: 'organization' }} search={{}}>
            {words.limits}
          </ButtonLink>
        )}
      </div>
    </Card>
  );
}

/** Pages beside this app, so plain links. */
const PAGES: readonly { href: string; label: string; icon: LucideIcon }[] = [
  { href: '/docs', label: words.docs, icon: SquareTerminal },
  { href: '/redoc', label: words.redoc, icon: BookOpen },
  { href: '/openapi.json', label: words.openapi, icon: FileJson },
];

function Description() {
  return (
    <Card title={words.describe} hint={words.describeLead}>
      <ul className="-mx-2 grid gap-0.5">
        {PAGES.map(({ href, label, icon: Icon }) => (
          <li key={href}>
            <a
              href={href}
              className="flex items-center gap-2.5 rounded-md px-2 py-2 text-sm font-medium text-accent hover:bg-sunken"
            >
              <Icon className="size-4 shrink-0" aria-hidden />
              {label}
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Rules() {
  return (
    <Card title={words.rules}>
      <ul className="grid gap-x-10 gap-y-5 sm:grid-cols-2 xl:grid-cols-3">
        {words.points.map(([title, detail]) => (
          <li key={title} className="text-sm">
            <p className="font-medium">{title}</p>
            <p className="mt-0.5 leading-relaxed text-muted">{detail}</p>
          </li>
        ))}
      </ul>
    </Card>
  );
}
