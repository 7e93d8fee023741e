import { useState } from "preact/hooks";
import type { ReplyButton } from "../../../api/wire";
import { Icon } from "../../../ui/icons";
import { useChat } from "../../../ui/use-chat";
import { drawings } from "../drawings";
import { useTalk } from "../texts";
import type { ExtraProps } from ".";

const isLink = (b: ReplyButton) => b.kind === "link" && /^https?:\/\//i.test(b.url ?? "");
/** What the visitor is asked whether he meant it: whole questions, one below the other. */
const isGuess = (b: ReplyButton) => b.kind === "choice";
const asksForPerson = (b: ReplyButton) => b.kind === "next" && b.id === "human";

/** Choices under a message: one can be made, links stay usable. */
export function Buttons({ line, phone }: ExtraProps) {
  const t = useTalk();
  const chat = useChat();
  const [pressed, setPressed] = useState<string | null>(null);
  const { asking, thread } = chat.view;
  const usable = line.current && thread.conversation?.status === "open" && !asking;

  // The server names its own buttons by id only; the words are ours.
  const label = (b: ReplyButton) => b.label || (asksForPerson(b) ? t.talkToPerson : b.id);

  const press = (b: ReplyButton, button: HTMLElement) => {
    if (!usable) return;
    setPressed(b.id);
    if (asksForPerson(b)) chat.deeds.human();
    else chat.send(label(b), [], { message_id: line.message?.id ?? "", button_id: b.id });
    // One goes on writing; on phones the keyboard stays down.
    if (!phone) button.closest(".main")?.querySelector("textarea")?.focus();
  };

  const all = line.message?.payload?.buttons ?? [];
  return (
    <div class={all.some(isGuess) ? "choices guesses" : "choices"}>
      {all.map((b) => {
        if (isLink(b)) {
          return (
            <a key={b.id} class="choice" href={b.url} target="_blank" rel="noopener noreferrer">
              <span class="cut">{label(b)}</span>
              <Icon path={drawings.out} size={18} mirror />
              <span class="sr">, {t.opensInNewTab}</span>
            </a>
          );
        }
        const mine = asksForPerson(b) ? line.handed || (asking && pressed === b.id) : line.reply === label(b);
        return (
          <button
            key={b.id}
            type="button"
            class={mine ? "choice chosen" : "choice"}
            aria-disabled={!usable}
            onClick={(e) => press(b, e.currentTarget)}
          >
            {mine && <Icon name="check" size={18} />}
            <span class={isGuess(b) ? "" : "cut"} dir="auto">
              {label(b)}
            </span>
            {mine && <span class="sr">, {t.chosen}</span>}
          </button>
        );
      })}
    </div>
  );
}
