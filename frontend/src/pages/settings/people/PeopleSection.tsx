import { text } from '@/text';
import { type View, Views } from '../parts/Views';
import { Erasures } from './Erasures';
import { People } from './People';

const words = text.settings.records.people;
const VIEWS: readonly View[] = [
  { view: 'people', title: words.views.people, needs: 'GET /v1/people', body: People },
  { view: 'erasures', title: words.views.erasures, needs: 'GET /v1/erasures', body: Erasures },
];

export default function PeopleSection() {
  return <Views section="people" label={words.view} views={VIEWS} />;
}
