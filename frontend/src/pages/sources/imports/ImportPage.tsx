import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { api } from '@/api/client';
import type { ImportAsOf } from '@/api/generated';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Shown } from '@/ui/Shown';
import { Frame } from '../Frame';
import { Actions } from './Actions';
import { ImportDetails } from './ImportDetails';
import { Outcomes } from './Outcomes';
import { Problems } from './Problems';
import { Progress } from './Progress';
import { hasReport, isMoving, mayCheck } from './states';
import { Tally } from './Tally';
import { Undo } from './Undo';
import { UploadStep } from './UploadStep';

const words = text.sources.imports;

/** One import from its file to its figures. */
export function ImportPage() {
  const { importId } = useParams({ from: '/shell/sources/imports/$importId' });
  const one = api.useQuery(
    'get',
    '/v1/imports/{import_id}',
    { params: { path: { import_id: importId } } },
    {
      refetchInterval: ({ state: { data } }) => {
        if (data === undefined) return false;
        if (isMoving(data.state) || data.state === 'awaiting_upload') return 2_000;
        return data.outcomes !== null && !data.outcomes.settled && 5_000;
      },
    },
  );
  return (
    <Frame section="imports">
      <Link
        to="/sources/imports"
        search={{}}
        className="inline-flex items-center gap-1.5 text-sm text-accent hover:underline"
      >
        <ArrowLeft className="size-4" aria-hidden />
        {words.back}
      </Link>
      <Shown of={one}>{(found) => <Sections key={found.import_id} one={found} />}</Shown>
    </Frame>
  );
}

function Sections({ one }: { one: ImportAsOf }) {
  const { undo } = useSearch({ from: '/shell/sources/imports/$importId' });
  const navigate = useNavigate({ from: '/sources/imports/$importId' });
  return (
    <div className="grid gap-4 *:min-w-0 sm:gap-5">
      <Card
        title={<span className="break-all">{one.file}</span>}
        actions={<Actions one={one} onUndo={() => void navigate({ search: { undo: 'yes' } })} />}
      >
        <Progress one={one} />
        {one.state === 'awaiting_upload' && <UploadStep one={one} />}
        {one.failure !== null && (
          <p role="alert" className="mt-4 rounded-lg bg-bad-soft px-4 py-3 text-sm break-words text-bad">
            <strong className="font-semibold">{words.failure}:</strong> {one.failure}
            {mayCheck(one) && <span className="mt-1 block">{words.failureHint}</span>}
          </p>
        )}
      </Card>
      <div className="grid items-start gap-4 *:min-w-0 sm:gap-5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid gap-4 *:min-w-0 empty:hidden sm:gap-5">
          {one.outcomes !== null && <Outcomes outcomes={one.outcomes} accepted={one.tally.accepted} />}
          {one.checked !== null && one.state === 'checked' && <Tally tally={one.checked} checked />}
          {(one.tally.rows ?? 0) > 0 && <Tally tally={one.tally} />}
          {hasReport(one) && <Problems key={one.state} importId={one.import_id} count={one.problems} />}
        </div>
        <ImportDetails one={one} />
      </div>
      {undo === 'yes' && <Undo one={one} onClose={() => void navigate({ search: {} })} />}
    </div>
  );
}
