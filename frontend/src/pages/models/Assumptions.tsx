import { Disclosure } from '@/ui/Disclosure';

/** What figures rest on, told by the API. */
export function Assumptions({ title, texts }: { title: string; texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <Disclosure title={title}>
      <ul className="grid list-disc gap-1 pl-9 text-sm text-muted">
        {texts.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </Disclosure>
  );
}
