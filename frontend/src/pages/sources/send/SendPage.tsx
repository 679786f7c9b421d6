import { useNavigate, useSearch } from '@tanstack/react-router';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { present } from '@/url/read';
import { Frame } from '../Frame';
import { useMadeKey } from '../madeKey';
import { CodeStep } from './CodeStep';
import { KeyStep } from './KeyStep';
import { OtherWays } from './OtherWays';
import { Help, Watch } from './Watch';

const words = text.sources.send;

/** From nothing to the first counted event: a key, a program, and a look at what arrives. */
export function SendPage() {
  const search = useSearch({ from: '/shell/sources' });
  const navigate = useNavigate({ from: '/sources' });
  const made = useMadeKey();
  const keyId = search.key ?? made?.keyId;
  const change = (next: { [Name in keyof typeof search]?: (typeof search)[Name] | undefined }) =>
    void navigate({ search: present({ ...search, ...next }), replace: true, resetScroll: false });
  return (
    <Frame section="send">
      <div className="grid items-start gap-4 sm:gap-5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid min-w-0 gap-4 sm:gap-5">
          <KeyStep keyId={keyId} onKey={(key) => change({ key })} />
          <CodeStep
            language={search.language ?? 'curl'}
            extent={search.extent ?? 'minimal'}
            secret={made !== null && made.keyId === keyId ? made.secret : null}
            onChange={change}
          />
        </div>
        <div className="grid min-w-0 gap-4 sm:gap-5 xl:sticky xl:top-20">
          <Card title={words.watchStep} hint={words.watchHint}>
            {keyId === undefined ? (
              <p className="text-sm text-muted">{words.watchNoKey}</p>
            ) : (
              <Watch key={keyId} keyId={keyId} />
            )}
          </Card>
          <Help />
          <OtherWays />
        </div>
      </div>
    </Frame>
  );
}
