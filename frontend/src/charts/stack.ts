export type Values = readonly (number | null)[];

/** Each series on top of those before it; a gap in one counts as nothing there, and is a gap only where all have one. */
export function stack(series: readonly Values[]): (number | null)[][] {
  let below: (number | null)[] = [];
  return series.map((values) => {
    below = values.map((value, place) => {
      const under = below[place] ?? null;
      return value === null && under === null ? null : (value ?? 0) + (under ?? 0);
    });
    return below;
  });
}

/** Which buckets are not whole: those from one on, which are not over, and the first where the period cuts it. */
export type NotWhole = { from: number | null; first: boolean };

export function isPartial({ from, first }: NotWhole, place: number): boolean {
  return (from !== null && place >= from) || (first && place === 0);
}

/** The buckets that are whole, and those that are not, with the whole ones beside them where a line joins them. */
export function splitPartial(values: Values, partial: NotWhole, joined: boolean): [Values, Values] {
  const isJoint = (place: number) => joined && (isPartial(partial, place - 1) || isPartial(partial, place + 1));
  return [
    values.map((value, place) => (isPartial(partial, place) ? null : value)),
    values.map((value, place) => (isPartial(partial, place) || isJoint(place) ? value : null)),
  ];
}
