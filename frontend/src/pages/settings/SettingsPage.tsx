import { Link, Navigate, useNavigate, useParams } from '@tanstack/react-router';
import { Suspense } from 'react';
import { ForbiddenPage } from '@/app/ForbiddenPage';
import { NotFoundPage } from '@/app/NotFoundPage';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { cx } from '@/ui/cx';
import { SelectField } from '@/ui/Field';
import { Page } from '@/ui/Page';
import { Skeleton } from '@/ui/Skeleton';
import { GROUPS, SECTIONS, type Section, type SectionName, sectionsFor } from './sections';

const words = text.settings;
const FIRST: readonly SectionName[] = ['organization', 'organizations'];

/** `/settings` is the organization that is looked at; without one the choice of one, or oneself. */
export function FirstSection() {
  const sections = sectionsFor(useMay());
  const first = FIRST.find((name) => sections.some((section) => section.name === name));
  return <Navigate to="/settings/$section" params={{ section: first ?? 'profile' }} replace />;
}

export function SettingsPage() {
  const { section } = useParams({ from: '/shell/settings/$section' });
  const sections = sectionsFor(useMay());
  const shown = sections.find(({ name }) => name === section);
  if (shown === undefined) return SECTIONS.some(({ name }) => name === section) ? <ForbiddenPage /> : <NotFoundPage />;
  const { title, lead } = words.sections[shown.name];
  return (
    <div className="mx-auto w-full max-w-[88rem] min-[160rem]:max-w-[100rem] lg:grid lg:grid-cols-[15.5rem_minmax(0,1fr)]">
      <SectionList sections={sections} shown={shown} />
      <div className="min-w-0">
        <Page title={title} lead={lead}>
          <SectionSelect sections={sections} shown={shown} />
          <Suspense key={shown.name} fallback={<Skeleton className="h-96" />}>
            <shown.body />
          </Suspense>
        </Page>
      </div>
    </div>
  );
}

type Choice = { sections: readonly Section[]; shown: Section };

function SectionList({ sections, shown }: Choice) {
  return (
    <nav
      aria-label={words.title}
      className="screen-only sticky top-14 hidden max-h-[calc(100dvh-3.5rem)] grid-cols-[minmax(0,1fr)] content-start gap-5 self-start overflow-y-auto py-7 pr-1 pl-6 lg:grid"
    >
      {GROUPS.map((group) => {
        const ofGroup = sections.filter((section) => section.group === group);
        if (ofGroup.length === 0) return null;
        return (
          <div key={group}>
            <p className="px-2.5 pb-1 text-xs font-medium text-muted">{words.groups[group]}</p>
            <ul className="grid gap-0.5">
              {ofGroup.map(({ name }) => (
                <li key={name}>
                  <Link
                    to="/settings/$section"
                    params={{ section: name }}
                    search={{}}
                    aria-current={name === shown.name ? 'page' : undefined}
                    className={cx(
                      'block truncate rounded-md px-2.5 py-1.5 text-sm',
                      name === shown.name
                        ? 'bg-accent-soft font-medium text-accent'
                        : 'text-muted hover:bg-sunken hover:text-ink',
                    )}
                  >
                    {words.sections[name].title}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </nav>
  );
}

/** Where there is no room for the list. */
function SectionSelect({ sections, shown }: Choice) {
  const navigate = useNavigate();
  return (
    <div className="screen-only lg:hidden">
      <SelectField
        label={words.section}
        labelHidden
        value={shown.name}
        onChange={(event) =>
          void navigate({ to: '/settings/$section', params: { section: event.target.value }, search: {} })
        }
        options={sections.map(({ name, group }) => ({
          value: name,
          label: words.sections[name].title,
          group: words.groups[group],
        }))}
      />
    </div>
  );
}
