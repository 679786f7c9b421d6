/** A month of spend with what is foreseen, as a drawing; `budget`: what stands at its limit. */
export function Picture({ budget }: { budget?: string }) {
  return (
    <svg viewBox="0 0 400 160" className="w-full" aria-hidden>
      <path d="M10 152 H390" stroke="var(--line)" />
      <path d="M250 74 L390 14 V72 L250 78 Z" fill="var(--band)" />
      <path
        d="M10 138 C50 130 70 132 100 118 S160 104 180 96 S230 84 250 76 V152 H10 Z"
        fill="var(--series-1)"
        opacity="0.12"
      />
      <path
        d="M10 138 C50 130 70 132 100 118 S160 104 180 96 S230 84 250 76"
        fill="none"
        stroke="var(--series-1)"
        strokeWidth="3"
        strokeLinecap="round"
      />
      <path
        d="M250 76 L390 42"
        fill="none"
        stroke="var(--series-2)"
        strokeWidth="3"
        strokeDasharray="2 8"
        strokeLinecap="round"
      />
      <path d="M10 24 H390" stroke="var(--bad)" strokeWidth="1.5" strokeDasharray="6 6" />
      {budget !== undefined && (
        <text x="10" y="16" fontSize="11" fill="var(--muted)">
          {budget}
        </text>
      )}
      <circle cx="250" cy="76" r="5" fill="var(--series-1)" stroke="var(--surface)" strokeWidth="2" />
    </svg>
  );
}
