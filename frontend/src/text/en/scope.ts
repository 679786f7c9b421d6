import { dimensions } from './period';

export const scope = {
  everything: 'The whole organization',
  nothing: '(nothing yet)',
  none: '(not named)',
  /** What is meant where nothing narrower is chosen, by role. */
  whole: { admin: 'The whole organization', manager: 'All that you manage', viewer: 'Your own calls' },
  narrow: 'Narrow down',
  add: 'Add',
  take: 'Take it',
  more: (count: number) => `+ ${String(count)} more`,
  remove: (piece: string) => `Leave out ${piece}`,
  dimension: (name: string) => dimensions.name(name),
  dimensionLabel: 'Dimension',
  valueLabel: 'Value',
} as const;
