/** The pipeline: a column for each stage. Cards are moved by their menu, or dragged. */
import { Link } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import { type DragEvent, useState } from 'react';
import { api } from '@/api/client';
import type { Opportunity } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { useMemberName } from '@/app/session/useMembers';
import { formatDay } from '@/format/time';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Button, IconButton } from '@/ui/Button';
import { cx } from '@/ui/cx';
import { Money } from '@/ui/Figure';
import { Menu } from '@/ui/Menu';
import { type Act, actOfMove, actsOf } from './acts';
import { byStage, STAGES, type Stage } from './search';

const words = text.opportunities;

const FIRST = 8;

export type OnAct = (act: Act, opportunity: Opportunity) => void;

/** `isWhole`: nothing is filtered out, so that what a stage comes to can stand above it. */
export function Board({ rows, isWhole, onAct }: { rows: readonly Opportunity[]; isWhole: boolean; onAct: OnAct }) {
  const stages = byStage(rows);
  const [dragged, setDragged] = useState<Opportunity | null>(null);
  const drop = (stage: Stage) => {
    const act = dragged === null ? null : actOfMove(dragged.state, stage);
    if (dragged !== null && act !== null) onAct(act, dragged);
    setDragged(null);
  };
  return (
    <div className="grid items-start gap-4 md:grid-cols-2 xl:grid-cols-4">
      {STAGES.map((stage) => (
        <Column
          key={stage}
          stage={stage}
          rows={stages[stage]}
          isWhole={isWhole}
          isTarget={dragged !== null && actOfMove(dragged.state, stage) !== null}
          onDrop={() => drop(stage)}
          onDrag={setDragged}
          onAct={onAct}
        />
      ))}
    </div>
  );
}

function Column({
  stage,
  rows,
  isWhole,
  isTarget,
  onDrop,
  onDrag,
  onAct,
}: {
  stage: Stage;
  rows: readonly Opportunity[];
  isWhole: boolean;
  isTarget: boolean;
  onDrop: () => void;
  onDrag: (opportunity: Opportunity | null) => void;
  onAct: OnAct;
}) {
  const [all, setAll] = useState(false);
  const over = (event: DragEvent) => {
    if (isTarget) event.preventDefault();
  };
  return (
    <section
      aria-label={words.column(words.states[stage], rows.length)}
      onDragOver={over}
      onDrop={onDrop}
      className={cx(
        'min-w-0 rounded-xl bg-sunken p-2.5 md:min-h-40',
        isTarget && 'outline-2 outline-accent outline-dashed',
        rows.length === 0 && 'max-md:hidden',
      )}
    >
      <header className="flex items-baseline justify-between gap-2 px-1.5 py-1">
        <h2 className="text-sm font-semibold">
          {words.states[stage]} <span className="figures font-normal text-muted">{rows.length}</span>
        </h2>
        {isWhole && <Together stage={stage} />}
      </header>
      <ul className="mt-1 grid gap-2">
        {(all ? rows : rows.slice(0, FIRST)).map((row) => (
          <Tile key={row.opportunity_id} opportunity={row} onDrag={onDrag} onAct={onAct} />
        ))}
      </ul>
      {!all && rows.length > FIRST && (
        <Button size="small" kind="quiet" className="mt-2 w-full" onClick={() => setAll(true)}>
          {words.showAll(rows.length)}
        </Button>
      )}
      {rows.length === 0 && <p className="px-1.5 py-3 text-xs text-muted">{words.emptyColumn[stage]}</p>}
    </section>
  );
}

/** What the stage comes to, each dollar once. */
function Together({ stage }: { stage: Stage }) {
  const { data } = api.useQuery('get', '/v1/opportunities/summary');
  const found = data?.pipeline.find((one) => one.state === stage);
  if (found === undefined) return null;
  return (
    <span className="text-xs text-muted" title={text.savings.overlapHint}>
      <Money amount={found.savings_usd} />
    </span>
  );
}

function Tile({
  opportunity,
  onDrag,
  onAct,
}: {
  opportunity: Opportunity;
  onDrag: (opportunity: Opportunity | null) => void;
  onAct: OnAct;
}) {
  const may = useMay();
  const acts = actsOf(opportunity.state).filter((act) => may(`POST /v1/opportunities/{opportunity_id}/${act}`));
  return (
    <li
      draggable={acts.length > 0}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', opportunity.opportunity_id);
        onDrag(opportunity);
      }}
      onDragEnd={() => onDrag(null)}
      className="min-w-0 rounded-lg border border-line bg-surface p-3 shadow-card"
    >
      <div className="flex items-start justify-between gap-2">
        <Link
          to="/opportunities/$opportunityId"
          params={{ opportunityId: opportunity.opportunity_id }}
          className="line-clamp-3 min-w-0 text-sm font-medium break-words hover:text-accent hover:underline"
          title={opportunity.title}
        >
          {opportunity.title}
        </Link>
        {acts.length > 0 && (
          <Menu
            trigger={
              <IconButton label={words.move(opportunity.title)} className="-mt-2 -mr-2">
                <Ellipsis className="size-4" aria-hidden />
              </IconButton>
            }
            items={acts.map((act) => ({
              label: words.actions[act],
              danger: act === 'dismiss',
              onSelect: () => onAct(act, opportunity),
            }))}
          />
        )}
      </div>
      <div className="mt-2 flex flex-wrap items-center justify-between gap-2">
        <Badge>{words.types[opportunity.type]}</Badge>
        <span className="font-semibold">
          <Money amount={opportunity.savings_usd} />
        </span>
      </div>
      <Foot opportunity={opportunity} />
    </li>
  );
}

function Foot({ opportunity }: { opportunity: Opportunity }) {
  const nameOf = useMemberName();
  const { assigned_to: who, planned_for: planned, implemented_on: done, verification } = opportunity;
  const facts = [
    who === null ? null : nameOf(who),
    planned === null || opportunity.state !== 'planned' ? null : words.planned(formatDay(planned, 'dayShort')),
    done === null ? null : words.done(formatDay(done, 'dayShort')),
  ].filter((fact) => fact !== null);
  if (facts.length === 0 && verification === null) return null;
  return (
    <p className="mt-2 min-w-0 truncate text-xs text-muted">
      {facts.join(' · ')}
      {verification !== null && (
        <span className="text-good">
          {' '}
          {words.summary.verified} <Money amount={verification.savings_usd} />
        </span>
      )}
    </p>
  );
}
