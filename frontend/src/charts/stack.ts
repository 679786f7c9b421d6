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

/** The part before the first bucket that is not over, and the part from the bucket before it on, which joins them. */
export function splitPartial(values: Values, partialFrom: number, joined: boolean): [Values, Values] {
  const joint = joined ? partialFrom - 1 : partialFrom;
  return [
    values.map((value, place) => (place < partialFrom ? value : null)),
    values.map((value, place) => (place >= joint ? value : null)),
  ];
}
