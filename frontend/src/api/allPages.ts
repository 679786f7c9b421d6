/** Lists that are longer than a page, from the first to the last row. */
type Page<Row> = { rows: Row[]; next_cursor: string | null };

/**
 * All pages as one, `most` of them at the most: where `next_cursor` is still there, more would follow. `progress` is
 * told how many rows are there.
 */
export async function allPages<Row, Answer extends Page<Row>>(
  ask: (cursor: string | undefined) => Promise<Answer>,
  { most = 10, progress }: { most?: number; progress?: (rows: number) => void } = {},
): Promise<Answer> {
  const first = await ask(undefined);
  const rows = [...first.rows];
  let cursor = first.next_cursor;
  progress?.(rows.length);
  for (let page = 1; cursor !== null && page < most; page += 1) {
    const next: Answer = await ask(cursor);
    rows.push(...next.rows);
    cursor = next.next_cursor;
    progress?.(rows.length);
  }
  return { ...first, rows, next_cursor: cursor };
}
