import { useState } from "preact/hooks";
import { face } from "../../brand/people";
import { Icon } from "./icons";
import { useChat } from "./use-chat";

export function Avatar({ name, bot, size }: { name: string; bot: boolean; size: 24 | 28 | 36 | 48 }) {
  const picture = useChat().view.bot?.avatar_url;
  const [broken, setBroken] = useState("");
  if (bot && picture && picture !== broken) {
    return <img class={`avatar s${size}`} src={picture} alt="" onError={() => setBroken(picture)} />;
  }
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
