import { getRouteApi } from '@tanstack/react-router';
import { text } from '@/text';
import { Segmented } from '@/ui/Tabs';
import { SPANS, type Span } from './search';

const route = getRouteApi('/shell/');

export function SpanSwitch({ span }: { span: Span }) {
  const navigate = route.useNavigate();
  return (
    <Segmented
      label={text.overview.span}
      value={span}
      options={SPANS.map((value) => ({ value, label: text.overview.spans[value] }))}
      onChange={(period) =>
        void navigate({ search: (before) => ({ ...before, period }), replace: true, resetScroll: false })
      }
    />
  );
}
