/** From what was expected to what was spent, step by step; for drawing only. */
export type Step = { key: string; from: number; to: number };

/** Each part begins where the one before ended; `low` and `high` are the extent of the whole picture. */
export function waterfall(
  expected: number,
  parts: readonly { key: string; amount: number }[],
): { steps: Step[]; low: number; high: number } {
  let level = expected;
  const steps = parts.map(({ key, amount }) => {
    const from = level;
    level += amount;
    return { key, from, to: level };
  });
  const levels = [0, expected, ...steps.map((step) => step.to)];
  return { steps, low: Math.min(...levels), high: Math.max(...levels) };
}
