import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Organization } from '@/api/generated';
import { costsByTag } from '@/app/costsLinks';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Form, problemAt } from '@/ui/Form';
import { ListField } from '@/ui/ListField';
import { Newer, unlessNewer } from '@/ui/Newer';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { changed } from './changed';
import { useChangeOrganization, useOrganization } from './useOrganization';

const words = text.settings.organization;

export default function TagsSection() {
  const organization = useOrganization();
  const may = useMay();
  return (
    <Shown of={organization} waiting={<Skeleton className="h-80" />}>
      {({ data, etag }) => (
        <div className="grid gap-5">
          {may('PUT /v1/organization') ? (
            <TagsForm key={etag} organization={data} etag={etag} onNewer={() => void organization.refetch()} />
          ) : (
            <ReadOnly organization={data} />
          )}
          {data.tag_keys.length > 0 && may('GET /v1/costs') && <Coverage keys={data.tag_keys} />}
        </div>
      )}
    </Shown>
  );
}

function TagsForm({ organization, etag, onNewer }: { organization: Organization; etag: string; onNewer: () => void }) {
  const { save, busy, error } = useChangeOrganization(etag);
  const [keys, setKeys] = useState(organization.tag_keys);
  const [required, setRequired] = useState(organization.required_tags);
  const submit = () => save(changed<Organization>(organization, { tag_keys: keys, required_tags: required }));
  return (
    <Card>
      <Form
        onSubmit={submit}
        submit={text.save}
        busy={busy}
        error={unlessNewer(error)}
        fields={['tag_keys', 'required_tags']}
      >
        <ListField
          label={words.tagKeys}
          hint={`${words.tagKeysLead} ${organization.in_use ? words.tagKeysLocked : ''}`}
          value={keys}
          onChange={setKeys}
          locked={organization.in_use ? organization.tag_keys : []}
          problem={problemAt(error, 'tag_keys')}
        />
        <hr className="border-line" />
        <ListField
          label={words.requiredTags}
          hint={words.requiredTagsLead}
          value={required}
          onChange={setRequired}
          suggestions={keys}
          problem={problemAt(error, 'required_tags')}
        />
        <Newer error={error} onShow={onNewer} />
      </Form>
    </Card>
  );
}

function ReadOnly({ organization }: { organization: Organization }) {
  return (
    <>
      <Card title={words.tagKeys} hint={words.tagKeysLead}>
        <Words list={organization.tag_keys} empty={words.tagKeysNone} />
      </Card>
      <Card title={words.requiredTags} hint={words.requiredTagsLead}>
        <Words list={organization.required_tags} empty={words.nothing} />
      </Card>
    </>
  );
}

function Words({ list, empty }: { list: readonly string[]; empty: string }) {
  return <p className="text-sm break-words">{list.length === 0 ? empty : list.join(', ')}</p>;
}

function Coverage({ keys }: { keys: readonly string[] }) {
  return (
    <Card title={words.tagsByFigures} hint={words.tagsByFiguresLead}>
      <ul className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
        {keys.map((key) => (
          <li key={key}>
            <Link {...costsByTag(key)} className="text-accent hover:underline">
              {words.byTag(key)}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
