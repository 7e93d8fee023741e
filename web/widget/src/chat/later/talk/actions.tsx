import type { Message, Opinion } from "../../api/wire";
import { Icon } from "../../ui/icons";
import { useChat } from "../../ui/use-chat";
import { drawings } from "./drawings";
import { useTalk } from "./texts";

/** What can be done with a message of the other side: like, dislike, answer. */
export function Actions({ message, open }: { message: Message; open: boolean }) {
  const t = useTalk();
  const chat = useChat();
  const mine = message.reactions?.find((r) => r.by.kind === "contact")?.value;
  const opinion = (value: Opinion, label: string) => (
    <button
      type="button"
      class={mine === value ? "act chosen" : "act"}
      aria-label={label}
      aria-pressed={mine === value}
      title={label}
      onClick={() => chat.deeds.react(message, mine === value ? "none" : value)}
    >
      <Icon path={drawings[value === "like" ? "like" : "dislike"]} size={16} />
    </button>
  );
  return (
    <div class={mine ? "acts kept" : "acts"}>
      {opinion("like", t.like)}
      {opinion("dislike", t.dislike)}
      {open && (
        <button
          type="button"
          class="act"
          aria-label={t.answerThis}
          title={t.answerThis}
          onClick={(e) => {
            chat.deeds.quote(message);
            e.currentTarget.closest(".main")?.querySelector<HTMLElement>(".composer textarea")?.focus();
          }}
        >
          <Icon path={drawings.reply} size={16} mirror />
        </button>
      )}
    </div>
  );
}

/** What people thought of the visitor's own message. */
export function Liked({ message }: { message: Message }) {
  const t = useTalk();
  const theirs = (message.reactions ?? []).filter((r) => r.by.kind !== "contact");
  if (!theirs.length) return null;
  return (
    <div class="liked">
      {(["like", "dislike"] as const).map((value) => {
        const by = theirs.filter((r) => r.value === value);
        if (!by.length) return null;
        const who = by.map((r) => r.by.name || t.somebody).join(", ");
        return (
          <span key={value} title={who}>
            <span aria-hidden="true">{value === "like" ? "👍" : "👎"}</span> {by.length}
            <span class="sr">
              {value === "like" ? t.like : t.dislike}: {who}
            </span>
          </span>
        );
      })}
    </div>
  );
}
