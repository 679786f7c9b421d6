import { Hand, Target, Users } from 'lucide-react';
import { useMay, useRole } from '@/app/session/useAccount';
import { useValues } from '@/scope/useValues';
import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Code } from '@/ui/Copy';
import type { NewBudgetSearch } from './search';

type Template = { key: keyof typeof text.budgets.first.templates; icon: typeof Target; search: NewBudgetSearch };

/** Whoever manages a part can't limit the whole. */
function templatesOf(costliestTeam: string | undefined, seesAll: boolean): readonly Template[] {
  const all: readonly Template[] = [
    { key: 'everything', icon: Target, search: {} },
    { key: 'team', icon: Users, search: costliestTeam === undefined ? {} : { scope: `team:${costliestTeam}` } },
    { key: 'stop', icon: Hand, search: { enforcement: 'stop' } },
  ];
  return seesAll ? all : all.filter(({ key }) => key !== 'everything');
}

/** Without a budget yet: what one does, and three ways to begin. */
export function FirstBudget() {
  const may = useMay();
  const seesAll = useRole() === 'admin';
  const [team] = useValues('team');
  return (
    <Card>
      <h2 className="text-lg font-semibold tracking-tight">
        {may('POST /v1/budgets') ? text.budgets.first.title : text.budgets.first.none}
      </h2>
      <p className="mt-1 max-w-[65ch] text-sm text-muted">{text.budgets.first.lead}</p>
      {may('POST /v1/budgets') ? (
        <>
          <ul className="mt-5 grid gap-3 md:grid-cols-3">
            {templatesOf(team, seesAll).map(({ key, icon: Icon, search }) => (
              <li key={key} className="flex min-w-0 flex-col items-start gap-2 rounded-xl border border-line p-4">
                <Icon className="size-5 text-accent" aria-hidden />
                <h3 className="font-semibold">{text.budgets.first.templates[key].title}</h3>
                <p className="flex-1 text-sm text-muted">{text.budgets.first.templates[key].lead}</p>
                <ButtonLink
                  size="small"
                  kind={key === 'everything' ? 'primary' : 'plain'}
                  to="/budgets/new"
                  search={search}
                >
                  {text.budgets.first.begin}
                </ButtonLink>
              </li>
            ))}
          </ul>
          {seesAll && (
            <>
              <p className="mt-5 mb-2 text-sm text-muted">{text.budgets.first.command}</p>
              <Code label={text.budgets.first.command}>{text.budgets.first.commandText}</Code>
            </>
          )}
        </>
      ) : (
        <p className="mt-4 text-sm">{text.budgets.first.ask}</p>
      )}
    </Card>
  );
}
