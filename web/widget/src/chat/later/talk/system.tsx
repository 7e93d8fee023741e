import { useLanguage } from "../../i18n";
import type { SystemLine } from "../../rows";
import { Avatar } from "../../ui/avatar";
import { clock } from "../../ui/time";
import { useChat } from "../../ui/use-chat";
import { Face } from "./face";
import { useTalk } from "./texts";
import { Wait } from "./wait";

/** What ends a wait, or begins another. */
const MOVED = new Set(["handed_off", "taken_over"]);

export function SystemRow({ row }: { row: SystemLine }) {
  const { format } = useLanguage();
  const t = useTalk();
  const { conversation, messages } = useChat().view.thread;
  const { event, actor, target } = row.message.payload ?? {};
  const person = (event === "taken_over" ? actor?.name : target?.name) ?? "";
  switch (event) {
    case "taken_over": {
      if (!person) return <div class="system">{t.somebodyJoined}</div>;
      const [name, rest] = t.joined(person);
      return (
        <div class="system">
          <Avatar name={person} bot={false} size={24} />
          <span>
            <b>{name}</b>
            {rest}
          </span>
        </div>
      );
    }
    case "given_back":
      return <div class="system">{t.assistantBack}</div>;
    case "handed_off": {
      const waits =
        conversation?.status === "open" &&
        conversation.speaker === "human" &&
        !conversation.agent &&
        !messages.some((m) => m.seq > row.message.seq && MOVED.has(m.payload?.event ?? ""));
      return (
        <>
          <div class="system">{t.passedOn}</div>
          {waits && <Wait id={row.message.conversation_id} />}
        </>
      );
    }
    case "closed":
      return <div class="system">{t.closedAt(clock(format, row.at))}</div>;
    case "rated": {
      const { score = 0, comment } = row.message.payload ?? {};
      return (
        <div class="line mine first">
          <div class="column">
            <div class="rated">
              <Face score={score} size={32} />
              <span dir="auto">{comment || t.scores[score - 1]}</span>
              <span class="sr">{t.scoreOf(score)}</span>
            </div>
            <div class="state">{t.ratedAt(clock(format, row.at))}</div>
          </div>
        </div>
      );
    }
    case "reopened":
      return <div class="system">{t.reopened}</div>;
    default:
      return null;
  }
}
