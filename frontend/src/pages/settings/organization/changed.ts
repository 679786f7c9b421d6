/** Only what differs is sent: a change touches nothing that nobody meant. */
export function changed<Shape extends Record<string, unknown>>(before: Shape, after: Partial<Shape>): Partial<Shape> {
  return Object.fromEntries(
    Object.entries(after).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])),
  ) as Partial<Shape>;
}
