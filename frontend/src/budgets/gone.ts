/** How much of the period's time is gone, of one. */
export function gone(period: { from: string; to: string }, now: number): number {
  const from = Date.parse(period.from);
  const share = (now - from) / (Date.parse(period.to) - from);
  return Math.min(Math.max(share, 0), 1);
}
