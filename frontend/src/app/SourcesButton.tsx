import type { ComponentProps } from 'react';
import { useMay } from '@/app/session/useAccount';
import { ButtonLink } from '@/ui/Button';

/** To where usage comes in, for whoever may look after that. */
export function SourcesButton(props: Omit<ComponentProps<typeof ButtonLink>, 'to'>) {
  return useMay()('GET /v1/keys') ? <ButtonLink {...props} to="/sources" /> : null;
}
