import type { ReactNode } from 'react';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Numbers } from './Numbers';

/** Why something is advised, and the numbers that it rests on. */
export function Why({
  why,
  data,
  children,
}: {
  why: string;
  data: Readonly<Record<string, unknown>>;
  children: ReactNode;
}) {
  return (
    <Card title={text.savings.why}>
      <p className="max-w-[80ch] text-base break-words">{why}</p>
      {children}
      <Numbers data={data} title={text.savings.numbers} />
    </Card>
  );
}
