/** Colours of series, by the names of the style sheet, so that both themes have their own. */
export type Colour =
  | 'series-1'
  | 'series-2'
  | 'series-3'
  | 'series-4'
  | 'series-5'
  | 'series-6'
  | 'series-7'
  | 'series-8'
  | 'series-rest'
  | 'band'
  | 'band-outer'
  | 'ink'
  | 'muted'
  | 'line'
  | 'surface'
  | 'bad'
  | 'warn'
  | 'good';

const SERIES: readonly Colour[] = [
  'series-1',
  'series-2',
  'series-3',
  'series-4',
  'series-5',
  'series-6',
  'series-7',
  'series-8',
];

/** The colour of the series at a place; those beyond the eighth share one. */
export function seriesColour(place: number): Colour {
  return SERIES[place] ?? 'series-rest';
}

/** For styles of elements. */
export function cssColour(colour: Colour): string {
  return `var(--${colour})`;
}

/** For a canvas, which knows no variables: the colour as it is now. */
export function drawnColour(colour: Colour): string {
  return longHex(getComputedStyle(document.documentElement).getPropertyValue(`--${colour}`).trim());
}

/** `#rrggbb` of `#rgb`, to which the build shortens colours that allow it; any other colour as it is. */
export function longHex(colour: string): string {
  return /^#[0-9a-f]{3}$/i.test(colour) ? colour.replaceAll(/[0-9a-f]/gi, '$&$&') : colour;
}
