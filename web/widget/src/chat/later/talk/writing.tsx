import { Avatar } from "../../ui/avatar";
import type { View } from "../../view";
import { useTalk } from "./texts";

/** The answer while it is written. It is announced when it is whole. */
export function Writing({ view }: { view: View }) {
  const { writing, bot } = view;
  if (!writing) return null;
  return (
    <div class="line first writing" aria-busy="true" aria-hidden="true">
      <Avatar name={bot?.name ?? ""} bot size={28} />
      <div class="column">
        <div class="bubble corner">
          <div class="rich plain" dir="auto">
            {writing.text}
            <i class="caret" />
          </div>
        </div>
      </div>
    </div>
  );
}

export function Dots({ view }: { view: View }) {
  const t = useTalk();
  const { typing, bot, writing } = view;
  if (!typing || writing) return null;
  return (
    <div class="line first typing">
      <Avatar name={typing.name || t.somebody} bot={typing.bot} size={28} />
      <div class="bubble corner dots" title={t.isTyping(typing.name || bot?.name || t.somebody)} aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
    </div>
  );
}
