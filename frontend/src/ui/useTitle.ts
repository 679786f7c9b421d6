import { useEffect } from 'react';
import { text } from '@/text';

/** What the window and its tab are called: the parts from narrow to wide, then the product. */
export function useTitle(...parts: readonly string[]): void {
  const title = [...parts, text.product].join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
