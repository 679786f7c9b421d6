import { useState } from 'react';
import type { ProofByDay, ProofRow } from '@/api/generated';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { CheckField } from '@/ui/Field';
import { type Asked, Shown } from '@/ui/Shown';
import { Cubes } from './Cubes';
import { DayDetail } from './DayDetail';
import { ProofTable } from './ProofTable';
import { nameOf, saidOf, toneOf } from './proof';
import { Strip } from './Strip';
import type { ProofPeriod } from './useProof';

const words = text.sources.verify;

export function DaysView({
  proof,
  asked,
  day,
  onDay,
}: {
  proof: Asked<ProofByDay | undefined>;
  asked: ProofPeriod;
  day: string | undefined;
  onDay: (day: string | undefined) => void;
}) {
  // Why it could not be asked stands above.
  if (proof.data === undefined && proof.error !== null) return null;
  return (
    <Shown of={proof}>
      {(found) => {
        if (found === undefined || found.days.length === 0) return null;
        const chosen = found.days.find((row) => row.day === day);
        return (
          <div className="grid gap-4 *:min-w-0 sm:gap-5">
            <Card title={words.strip} hint={words.stripHint}>
              <Strip
                label={words.strip}
                cells={found.days.map((row) => cellOf(row))}
                chosen={day}
                onChoose={(key) => onDay(key === day ? undefined : key)}
              />
              {chosen !== undefined && <DayDetail row={chosen} />}
            </Card>
            <Card title={words.table} hint={words.tableHint} flush>
              <ProofTable proof={found} />
            </Card>
            {asked.granularity !== 'month' && <Deep asked={asked} />}
          </div>
        );
      }}
    </Shown>
  );
}

function cellOf(row: ProofRow) {
  return { key: row.day, tone: toneOf(row), label: words.cell(nameOf(row), saidOf(row)) };
}

/** Asked for only when wanted: it reads each packed cube. */
function Deep({ asked }: { asked: ProofPeriod }) {
  const [deep, setDeep] = useState(false);
  return (
    <Card>
      <CheckField label={words.deep} checked={deep} onChange={(event) => setDeep(event.currentTarget.checked)} />
      {deep && <Cubes asked={asked} />}
    </Card>
  );
}
