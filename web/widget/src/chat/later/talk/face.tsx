/** From angry to happy. The colours are those of the scale, in every brand. */
const LOOKS = [
  ["#f49c96", "M14 17l4 2M28 17l-4 2M15 29c2.5-3.5 9.5-3.5 12 0"],
  ["#f8b878", "M15 28c2.5-2.5 9.5-2.5 12 0"],
  ["#f6d471", "M15 27h12"],
  ["#bfdc83", "M15 26c2.5 3 9.5 3 12 0"],
  ["#85cf98", "M14 24h14c0 4.5-3 6.5-7 6.5s-7-2-7-6.5z"],
] as const;

export function Face({ score, size = 42 }: { score: number; size?: number }) {
  const [colour, mouth] = LOOKS[Math.min(Math.max(score, 1), 5) - 1] ?? LOOKS[2];
  return (
    <svg class="face" width={size} height={size} viewBox="0 0 42 42" aria-hidden="true">
      <circle cx="21" cy="21" r="21" fill={colour} />
      <g fill={score > 4 ? "#14161b" : "none"} stroke="#14161b" stroke-width="2" stroke-linecap="round">
        <path d={mouth} />
        <path d="M16 18.5v.5M26 18.5v.5" fill="none" stroke-width="3.5" />
      </g>
    </svg>
  );
}
