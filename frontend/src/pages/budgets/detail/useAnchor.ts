import { useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';

/** A part named in the address (`#increase`) is brought into view once it is there: mails lead to it. */
export function useAnchor(): void {
  const { hash } = useLocation();
  useEffect(() => {
    if (hash !== '') document.getElementById(hash)?.scrollIntoView({ block: 'start' });
  }, [hash]);
}
