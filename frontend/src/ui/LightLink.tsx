import { defaultStringifySearch, useRouter } from '@tanstack/react-router';
import type { ComponentProps, MouseEvent } from 'react';

/**
 * A link for tables of hundreds of them, with an address that is worked out already (`searchOf`): the router's own
 * `Link` listens to the address, each for itself, so that every click anywhere would work out all of them anew.
 */
export function LightLink({ href, ...rest }: { href: string } & ComponentProps<'a'>) {
  const router = useRouter();
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.altKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    void router.navigate({ href });
  };
  return <a href={href} onClick={follow} {...rest} />;
}

/** As the router writes it, and reads it again: `?…`, or nothing. */
export function searchOf(search: object): string {
  return defaultStringifySearch(search as Record<string, unknown>);
}

/** Two parts of a search as one. */
export function joined(one: string, other: string): string {
  return one === '' || other === '' ? one + other : `${one}&${other.slice(1)}`;
}
