/** Published scores, as the catalogue has them: `GPQA Diamond 71.5 %, MMLU-Pro 84.0 %`. */
const SCORE = /(GPQA Diamond|GPQA|MMLU-Pro|MMLU|SWE-bench Verified|SWE-bench Pro|Terminal-Bench 2\.1) ([0-9.]+) %/g;

/** Benchmark → per cent, as text. */
export function scoresOf(quality: string | null): Map<string, string> {
  return new Map([...(quality ?? '').matchAll(SCORE)].map(([, name = '', score = '']) => [name, score]));
}

/** Benchmarks that several models have, the most frequent first: of others nothing can be compared. */
export function comparable(qualities: readonly (string | null)[]): string[] {
  const counts = new Map<string, number>();
  for (const quality of qualities) {
    for (const name of scoresOf(quality).keys()) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > 1)
    .sort(([one, ofOne], [other, ofOther]) => ofOther - ofOne || one.localeCompare(other))
    .map(([name]) => name);
}
