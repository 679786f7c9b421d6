import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Code, Copy } from '@/ui/Copy';
import { Segmented } from '@/ui/Tabs';
import { type Extent, LANGUAGES, type Language } from '../snippets/languages';
import { endpointOf, isLocal, KEY_PLACEHOLDER, settingsOf, snippet } from '../snippets/snippets';

const words = text.sources.send;

export function CodeStep({
  language,
  extent,
  secret,
  onChange,
}: {
  language: Language;
  extent: Extent;
  secret: string | null;
  onChange: (next: { language?: Language; extent?: Extent }) => void;
}) {
  const origin = window.location.origin;
  const key = secret ?? KEY_PLACEHOLDER;
  return (
    <Card title={words.codeStep} hint={words.codeHint}>
      <div className="grid min-w-0 grid-cols-1 gap-4">
        <Endpoint address={endpointOf(origin)} />
        <div className="flex flex-wrap gap-2">
          <Segmented
            label={words.language}
            value={language}
            options={LANGUAGES.map((value) => ({ value, label: words.languages[value] }))}
            onChange={(value) => onChange({ language: value })}
          />
          <Segmented
            label={words.extent}
            value={extent}
            options={[
              { value: 'minimal', label: words.minimal },
              { value: 'full', label: words.full },
            ]}
            onChange={(value) => onChange({ extent: value })}
          />
        </div>
        <p className="text-sm text-muted">{extent === 'minimal' ? words.minimalHint : words.fullHint}</p>
        {extent === 'full' && <Code label={words.settings}>{settingsOf(origin, key)}</Code>}
        <Code label={words.code(words.languages[language])}>{snippet(language, extent, origin, key)}</Code>
        {secret === null && <p className="text-xs text-muted">{words.keyPlaceholder}</p>}
      </div>
    </Card>
  );
}

function Endpoint({ address }: { address: string }) {
  const { origin, pathname } = new URL(address);
  return (
    <div className="min-w-0">
      <p className="text-xs font-medium text-muted">{words.endpoint}</p>
      <div className="flex items-center gap-1">
        <code className="min-w-0 text-sm break-words">
          POST {origin}
          <wbr />
          {pathname}
        </code>
        <Copy value={address} />
      </div>
      <p className="text-xs text-muted">{isLocal(origin) ? words.endpointLocal : words.endpointHint}</p>
    </div>
  );
}
