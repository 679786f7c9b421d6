/** Of a list that is seldom filled: that nothing is in it, without a fuss. */
export function Quiet({ said }: { said: string }) {
  return <p className="px-4 pb-5 text-sm text-muted sm:px-5">{said}</p>;
}
