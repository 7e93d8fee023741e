/** How people without a picture look: their initials on one of four calm colours, always the same for a name. */

export interface Face {
  initials: string;
  back: string;
  ink: string;
}

const SHADES = [
  ["#f6d9c9", "#6b3413"],
  ["#cfe6da", "#1a4a33"],
  ["#ddd8f7", "#3d3180"],
  ["#cfe2f5", "#17436e"],
] as const;

export function face(name: string): Face {
  const words = name.trim().split(/\s+/u);
  const letter = (word: string | undefined) => [...(word ?? "")][0] ?? "";
  const last = words.length > 1 ? letter(words[words.length - 1]) : "";
  let n = 0;
  for (const c of name) n = (n * 31 + (c.codePointAt(0) ?? 0)) % 9973;
  const [back, ink] = SHADES[n % SHADES.length] as (typeof SHADES)[number];
  return { initials: (letter(words[0]) + last).toUpperCase(), back, ink };
}
