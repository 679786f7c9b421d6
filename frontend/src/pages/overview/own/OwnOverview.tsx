export function OwnOverview() {
  return null;
}
