import { Icon } from "./icons";

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letter = (word: string | undefined) => [...(word ?? "")][0] ?? "";
  return (letter(words[0]) + (words.length > 1 ? letter(words[words.length - 1]) : "")).toUpperCase();
}

/** One of four calm colours, always the same for a name. */
function shade(name: string): number {
  let n = 0;
  for (const c of name) n = (n * 31 + (c.codePointAt(0) ?? 0)) % 9973;
  return n % 4;
}

export function Avatar({ name, bot, size }: { name: string; bot: boolean; size: 24 | 28 | 36 | 48 }) {
  if (bot || !name.trim()) {
    return (
      <span class={`avatar s${size} brand`} aria-hidden="true">
        <Icon name={bot ? "talk" : "person"} size={size * 0.56} />
      </span>
    );
  }
  return (
    <span class={`avatar s${size} p${shade(name)}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
