import { useLanguage, useTexts } from "../i18n";
import type { Line } from "../rows";
import { Avatar } from "./avatar";
import { Icon, type IconName } from "./icons";
import { Rich } from "./rich";
import { Below, QuoteBlock } from "./talk";
import { clock, dayAndTime } from "./time";
import { useChat } from "./use-chat";

const MARKS: Record<"waiting" | "sending" | "sent" | "seen", IconName> = {
  waiting: "clock",
  sending: "clock",
  sent: "check",
  seen: "checks",
};

function MarkLine({ line, waiting }: { line: Line; waiting: number }) {
  const t = useTexts();
  const chat = useChat();
  const { mark, item } = line;
  if (!mark) return null;
  if (mark === "failed" && item) {
    return (
      <div class="state failed">
        <span role="alert">
          <Icon name="alert" size={16} /> {t.notSent}
        </span>
        <button type="button" class="text-button" onClick={() => chat.retry(item.client_id)}>
          {t.tryAgain}
        </button>
        <button type="button" class="text-button" onClick={() => chat.discard(item.client_id)}>
          {t.remove}
        </button>
      </div>
    );
  }
  if (mark === "failed") return null;
  const words = { waiting: t.waiting(waiting), sending: t.sending, sent: t.sent, seen: t.seen };
  return (
    <div class={`state ${mark}`}>
      {words[mark]} <Icon name={MARKS[mark]} size={16} />
    </div>
  );
}

function Bubble({ line }: { line: Line }) {
  const t = useTexts();
  if (line.message?.unsent) {
    return (
      <div class="bubble gone">
        <Icon name="barred" size={18} /> {t.removed}
      </div>
    );
  }
  if (!line.text && !line.quoted) return null;
  const shape = `${line.first ? " corner" : ""}${line.queued ? " queued" : ""}`;
  return (
    <div class={`bubble${line.own ? " own" : ""}${shape}`}>
      {line.quoted && <QuoteBlock quoted={line.quoted} />}
      <Rich text={line.text} html={line.own ? undefined : line.message?.html} />
    </div>
  );
}

interface Props {
  line: Line;
  phone: boolean;
  /** How many messages wait for the connection. */
  waiting: number;
  now: number;
  /** The conversation goes on: messages can be answered. */
  open: boolean;
}

export function LineRow({ line, phone, waiting, now, open }: Props) {
  const { format, texts: t } = useLanguage();
  const author = line.message?.author;
  const bot = author?.kind === "bot";
  const name = line.own ? t.you : author?.name || t.somebody;
  const when = dayAndTime(format, t, line.at, now);
  const classes = `line${line.own ? " mine" : ""}${line.first ? " first" : ""}`;
  return (
    <div class={classes}>
      {!line.own && line.first && <Avatar name={name} bot={bot} size={28} />}
      <div class="column">
        {!line.own && !bot && line.first && (
          <div class="by" aria-hidden="true">
            <b>{name}</b> · {clock(format, line.at)}
          </div>
        )}
        <span class="sr">{t.said(name, when)}</span>
        <Bubble line={line} />
        <Below line={line} phone={phone} open={open} />
        <MarkLine line={line} waiting={waiting} />
      </div>
    </div>
  );
}
