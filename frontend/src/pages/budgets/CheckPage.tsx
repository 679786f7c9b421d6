/** What would be answered to a call, if it asked for a lease now. */
import { getRouteApi, Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import type { Check, Refusal } from '@/api/generated';
import { BudgetLink } from '@/budgets/BudgetLink';
import { TO_BUDGETS } from '@/pages/budgets/back';
import { useValues } from '@/scope/useValues';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { TextField } from '@/ui/Field';
import { Count, Money } from '@/ui/Figure';
import { entered, Form, problemAt } from '@/ui/Form';
import { Moment } from '@/ui/Moment';
import { Page } from '@/ui/Page';
import { plain } from './amount';
import { type CheckSearch, readCheck } from './search';
import { amountWords } from './words';

const route = getRouteApi('/shell/budgets/check');

/** What is asked stands in the address: an answer can be shown to others. */
export function CheckPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { provider, model, ...rest } = search;
  const query = api.useQuery(
    'get',
    '/v1/budgets/check',
    { params: { query: { provider: provider ?? '', model: model ?? '', ...rest } } },
    { enabled: provider !== undefined && model !== undefined, staleTime: 0, placeholderData: () => undefined },
  );
  const ask = (next: CheckSearch) => {
    if (JSON.stringify(next) === JSON.stringify(search)) void query.refetch();
    else void navigate({ search: next, replace: true });
  };
  const words = text.budgets.check;
  return (
    <Page title={words.title} back={TO_BUDGETS} lead={words.lead}>
      <div className="grid items-start gap-4 *:min-w-0 lg:grid-cols-2">
        <Card title={words.call}>
          <Form
            onSubmit={(data) => ask(readCheck(Object.fromEntries(FIELDS.map((name) => [name, typed(data, name)]))))}
            submit={words.submit}
            busy={query.isFetching}
            error={query.error}
            fields={FIELDS}
          >
            <Fields asked={search} error={query.error} />
          </Form>
        </Card>
        <Card title={words.answer}>
          {query.data === undefined ? (
            <p className="text-sm text-muted">{words.nothingYet}</p>
          ) : (
            <Answer check={query.data} />
          )}
        </Card>
      </div>
    </Page>
  );
}

const DIMENSIONS = ['team', 'project', 'feature', 'environment'] as const;
const AMOUNTS = ['input_tokens', 'max_tokens', 'amount_usd'] as const;
const FIELDS = ['provider', 'model', ...DIMENSIONS, ...AMOUNTS] as const;

function typed(data: FormData, name: (typeof FIELDS)[number]): string {
  const value = entered(data, name);
  return AMOUNTS.some((one) => one === name) ? plain(value) : value;
}

/** Counts, with what people put between digits. */
const WHOLE = '[0-9][0-9 ,_]*';

function Fields({ asked, error }: { asked: CheckSearch; error: unknown }) {
  const words = text.budgets.check;
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Suggested name="provider" asked={asked} required error={error} />
        <Suggested name="model" asked={asked} required error={error} />
        {DIMENSIONS.map((name) => (
          <Suggested key={name} name={name} asked={asked} error={error} />
        ))}
        <TextField
          name="input_tokens"
          label={words.input}
          inputMode="numeric"
          pattern={WHOLE}
          defaultValue={asked.input_tokens ?? ''}
          problem={problemAt(error, 'input_tokens')}
        />
        <TextField
          name="max_tokens"
          label={words.max}
          inputMode="numeric"
          pattern={WHOLE}
          defaultValue={asked.max_tokens ?? (asked.model === undefined ? 1000 : '')}
          problem={problemAt(error, 'max_tokens')}
        />
      </div>
      <TextField
        name="amount_usd"
        label={words.amount}
        hint={words.amountHint}
        inputMode="decimal"
        defaultValue={asked.amount_usd ?? ''}
        problem={problemAt(error, 'amount_usd')}
      />
    </>
  );
}

function Suggested({
  name,
  asked,
  required = false,
  error,
}: {
  name: 'provider' | 'model' | (typeof DIMENSIONS)[number];
  asked: CheckSearch;
  required?: boolean;
  error: unknown;
}) {
  const values = useValues(name);
  return (
    <>
      <TextField
        name={name}
        label={text.scope.dimension(name)}
        list={`values-${name}`}
        required={required}
        defaultValue={asked[name] ?? ''}
        problem={problemAt(error, name)}
      />
      <datalist id={`values-${name}`}>
        {values.map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
    </>
  );
}

function Answer({ check }: { check: Check }) {
  const words = text.budgets.check;
  return (
    <div className="grid gap-4 text-sm" aria-live="polite">
      <p className="flex flex-wrap items-center gap-2 text-lg font-semibold">
        <Badge tone={check.would_be_granted ? 'good' : 'bad'}>{check.would_be_granted ? words.yes : words.no}</Badge>
        <span>
          <Money amount={check.amount_usd} /> · <Count value={check.tokens} /> {text.units.tokens}
        </span>
      </p>
      {check.refusals.map((one) => (
        <Refused key={one.budget_id} refusal={one} />
      ))}
      {check.policies.map((one) => (
        <div key={`${one.policy_id} ${one.rule_id}`} className="rounded-lg bg-bad-soft px-4 py-3 text-bad">
          <strong>{words.policy}</strong> {one.reason}
          {one.needs_approval && ` ${words.approval}`}
        </div>
      ))}
      {check.warnings.map((one) => (
        <p key={one} className="rounded-lg bg-warn-soft px-4 py-3 text-warn">
          {one}
        </p>
      ))}
      <div>
        <h3 className="text-xs font-medium text-muted">{words.budgets}</h3>
        {check.budgets.length === 0 ? (
          <p className="mt-1">{words.noBudgets}</p>
        ) : (
          <ul className="mt-1 grid gap-1">
            {check.budgets.map((one) => (
              <li key={one.budget_id} className="flex">
                <BudgetLink budget={one} />
              </li>
            ))}
          </ul>
        )}
      </div>
      <p className="text-xs text-muted">
        {words.unreachable[check.when_unreachable]} {text.budgets.asOf} <Moment at={check.as_of} />.
      </p>
    </div>
  );
}

function Refused({ refusal }: { refusal: Refusal }) {
  const words = text.budgets.check;
  return (
    <div className="rounded-lg bg-bad-soft px-4 py-3 text-bad">
      <Link to="/budgets/$budgetId" params={{ budgetId: refusal.budget_id }} className="font-semibold underline">
        {refusal.name}
      </Link>
      : {refusal.detail}
      <p className="mt-1">
        {words.left(amountWords(refusal.remaining, refusal.unit), amountWords(refusal.limit, refusal.unit))}{' '}
        <Moment at={refusal.period_end} />.{' '}
        {refusal.ask.length > 0 ? words.ask(refusal.ask.join(', ')) : words.askAdmins}
      </p>
    </div>
  );
}
