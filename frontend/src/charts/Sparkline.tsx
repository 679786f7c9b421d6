/** The shape of a series in a line of text; gaps stay gaps. */
export function Sparkline({
  values,
  label,
  width = 96,
  height = 24,
}: {
  values: readonly (number | null)[];
  label: string;
  width?: number;
  height?: number;
}) {
  const known = values.filter((value) => value !== null);
  const most = Math.max(...known, 0);
  const least = Math.min(...known, 0);
  const x = (place: number) => (values.length > 1 ? (place / (values.length - 1)) * (width - 2) + 1 : width / 2);
  const y = (value: number) => height - 2 - ((value - least) / (most - least || 1)) * (height - 4);
  const path = values
    .map((value, place) =>
      value === null
        ? ''
        : `${place > 0 && values[place - 1] !== null ? 'L' : 'M'}${x(place).toFixed(1)} ${y(value).toFixed(1)}`,
    )
    .join('');
  return (
    <svg role="img" aria-label={label} width={width} height={height} className="inline-block align-middle">
      <path
        d={path}
        fill="none"
        stroke="var(--series-1)"
        strokeWidth="1.5"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  );
}
