import { text } from '@/text';
import { type View, Views } from '../parts/Views';
import { PolicyList } from './PolicyList';
import { Violations } from './Violations';

const words = text.settings.policies;
const VIEWS: readonly View[] = [
  { view: 'policies', title: words.views.policies, needs: 'GET /v1/policies', body: PolicyList },
  { view: 'violations', title: words.views.violations, needs: 'GET /v1/violations', body: Violations },
];

export default function PoliciesSection() {
  return <Views section="policies" label={words.view} views={VIEWS} />;
}
