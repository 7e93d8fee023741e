import { face } from "../../brand/people";
import { Icon } from "./icons";

export function Avatar({ name, bot, size }: { name: string; bot: boolean; size: 24 | 28 | 36 | 48 }) {
  if (bot || !name.trim()) {
    return (
      <span class={`avatar s${size} brand`} aria-hidden="true">
        <Icon name={bot ? "talk" : "person"} size={Math.round(size * 0.56)} />
      </span>
    );
  }
  const { initials, back, ink } = face(name);
  return (
    <span class={`avatar s${size}`} style={{ background: back, color: ink }} aria-hidden="true">
      {initials}
    </span>
  );
}
