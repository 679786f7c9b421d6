import type { Organization } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { formatMoney } from '@/format/money';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Fact, Facts } from '@/ui/Facts';
import { Moment } from '@/ui/Moment';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { Limits } from './Limits';
import { OrganizationForm } from './OrganizationForm';
import { useOrganization } from './useOrganization';

const words = text.settings.organization;

export default function OrganizationSection() {
  const organization = useOrganization();
  const may = useMay();
  return (
    <>
      <Shown of={organization} waiting={<Skeleton className="h-[36rem]" />}>
        {({ data, etag }) => (
          <div className="grid gap-5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
            <Card title={words.general}>
              {may('PUT /v1/organization') ? (
                <OrganizationForm
                  key={etag}
                  organization={data}
                  etag={etag}
                  onNewer={() => void organization.refetch()}
                />
              ) : (
                <ReadOnly organization={data} />
              )}
            </Card>
            <Known organization={data} />
          </div>
        )}
      </Shown>
      {may('GET /v1/limits') && <Limits />}
    </>
  );
}

/** What is so, and not set here. */
function Known({ organization }: { organization: Organization }) {
  return (
    <Card title={words.facts} className="self-start">
      <Facts>
        <Fact name={words.id}>{organization.id}</Fact>
        <Fact name={words.made}>
          <Moment at={organization.created_at} />
        </Fact>
        <Fact name={words.inUse}>{organization.in_use ? words.inUseYes : words.inUseNo}</Fact>
        <Fact name={words.plan} hint={words.planHint}>
          {organization.plan === '' ? words.usualPlan : organization.plan}
        </Fact>
      </Facts>
    </Card>
  );
}

function ReadOnly({ organization }: { organization: Organization }) {
  return (
    <Facts>
      <Fact name={words.name}>{organization.name}</Fact>
      <Fact name={words.timeZone}>{organization.time_zone}</Fact>
      <Fact name={words.currency}>{organization.currency}</Fact>
      <Fact name={words.fiscalYear}>{words.months[organization.fiscal_year_start_month - 1]}</Fact>
      <Fact name={words.largest}>{formatMoney(organization.largest_event_usd)}</Fact>
      <Fact name={words.holidays}>{organization.holiday_calendar || words.nothing}</Fact>
      <Fact name={words.attributes}>{organization.member_attributes.join(', ') || words.nothing}</Fact>
      <Fact name={words.showsNames}>{organization.shows_names ? words.yes : words.no}</Fact>
      <Fact name={words.needMfa}>{organization.admins_need_mfa ? words.yes : words.no}</Fact>
    </Facts>
  );
}
