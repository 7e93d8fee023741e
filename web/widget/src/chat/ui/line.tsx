import { useLanguage, useTexts } from "../i18n";
import type { Line, SystemLine } from "../rows";
import { Actions, Liked } from "./actions";
import { Avatar } from "./avatar";
import { Face } from "./face";
import { Files } from "./files";
import { Icon, type IconName } from "./icons";
import { Extras } from "./payload";
import { QuoteBlock } from "./quote";
import { Rich } from "./rich";
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
        {line.files.length > 0 && !line.message?.unsent && <Files files={line.files} />}
        {!line.message?.unsent && <Extras line={line} phone={phone} />}
        {line.message &&
          !line.message.unsent &&
          (line.own ? <Liked message={line.message} /> : <Actions message={line.message} open={open} />)}
        <MarkLine line={line} waiting={waiting} />
      </div>
    </div>
  );
}

export function SystemRow({ row }: { row: SystemLine }) {
  const { format, texts: t } = useLanguage();
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
    case "handed_off":
      return <div class="system">{t.passedOn}</div>;
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
