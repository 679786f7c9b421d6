/** What figures rest on, told by the API. */
export function Assumptions({ title, texts }: { title: string; texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <details className="text-sm text-muted">
      <summary className="font-medium text-ink">{title}</summary>
      <ul className="mt-2 grid list-disc gap-1 pl-5">
        {texts.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </details>
  );
}
