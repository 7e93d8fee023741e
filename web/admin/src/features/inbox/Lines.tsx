import { Fragment, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import type { Message, Quoted } from "@/lib/api/types";
import type { Pending, Thread } from "@/lib/realtime/sync";
import { useSession } from "@/lib/session";
import { dayKey, useClock } from "@/lib/time";
import { DayField } from "./DayField";
import { RatingLine } from "./Extras";
import { Heap } from "./Heap";
import { StoredLine } from "./Line";
import classes from "./Lines.module.css";
import { contactName } from "./names";
import { PacketLine } from "./PacketLine";
import { PendingLine } from "./PendingLine";
import { useMessageVerbs } from "./queries";
import { heapOf, heaps } from "./reading";
import { SystemLine } from "./SystemLine";
import { useWriting } from "./streaming";
import { useTyping } from "./typing";
import { WritingLine } from "./WritingLine";

/** Lines of one voice within this time share an avatar and a time. */
const TOGETHER_MS = 3 * 60_000;

type Props = {
  thread: Thread;
  mayWrite: boolean;
  onRetry: (p: Pending) => void;
  onDrop: (p: Pending) => void;
  onQuote: (q: Quoted) => void;
  box: RefObject<HTMLElement | null>;
  /** What is new begins with this seq. */
  newFrom: number | null;
  /** A line that somebody goes to. */
  wanted: number | null;
  onGo: (seq: number) => void;
  onDay: (day: string) => void;
};

export function Lines({ thread, mayWrite, onRetry, onDrop, onQuote, box, newFrom, wanted, onGo, onDay }: Props) {
  const clock = useClock();
  const { workspace, account } = useSession();
  const verbs = useMessageVerbs(thread.id);
  const { messages, conversation } = thread;
  const row = (m: Message, i: number) => {
    const before = messages[i - 1];
    const after = messages[i + 1];
    const day = dayKey(new Date(m.created_at), clock.zone);
    const newDay = !before || dayKey(new Date(before.created_at), clock.zone) !== day;
    const begins = newFrom !== null && m.seq >= newFrom && (!before || before.seq < newFrom);
    return (
      <Fragment key={m.id}>
        {newDay ? <Day at={m.created_at} since={conversation.created_at} onDay={onDay} /> : null}
        {begins ? <New /> : null}
        {m.kind === "system" && m.payload?.event === "packet" ? (
          <PacketLine m={m} />
        ) : m.kind === "system" && m.payload?.event === "rated" ? (
          <RatingLine m={m} />
        ) : m.kind === "system" ? (
          <SystemLine m={m} me={workspace.member_id} botName={conversation.bot_name} />
        ) : (
          <StoredLine
            m={m}
            conversation={conversation}
            me={workspace.member_id}
            first={newDay || begins || !together(before, m)}
            last={!after || after.seq === newFrom || !together(m, after)}
            mayWrite={mayWrite}
            verbs={verbs}
            onQuote={onQuote}
            onGo={onGo}
          />
        )}
      </Fragment>
    );
  };
  const all = heaps(messages);
  return (
    <>
      {all.map((h, i) => (
        <Heap
          key={h.n}
          n={h.n}
          count={h.to - h.from}
          box={box}
          first={i >= all.length - 3}
          wanted={wanted !== null && heapOf(wanted) === h.n}
        >
          {() => messages.slice(h.from, h.to).map((m, k) => row(m, h.from + k))}
        </Heap>
      ))}
      {thread.pending.map((p) => (
        <PendingLine
          key={p.client_id}
          p={p}
          author={{ id: workspace.member_id, name: account.name }}
          onRetry={() => onRetry(p)}
          onDrop={() => onDrop(p)}
        />
      ))}
      <WritingLine thread={thread} />
      <Typists thread={thread} />
    </>
  );
}

function together(a: Message | undefined, b: Message): boolean {
  return (
    a !== undefined &&
    a.kind === b.kind &&
    a.kind !== "system" &&
    a.author.kind === b.author.kind &&
    a.author.id === b.author.id &&
    Date.parse(b.created_at) - Date.parse(a.created_at) < TOGETHER_MS
  );
}

function Day({ at, since, onDay }: { at: string; since: string; onDay: (day: string) => void }) {
  const clock = useClock();
  return (
    <div className={classes.day}>
      <span className={classes.dayLabel}>
        <time dateTime={at}>{clock.day(at)}</time>
        <DayField since={since} value={dayKey(new Date(at), clock.zone)} onDay={onDay} />
      </span>
    </div>
  );
}

function New() {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/useSemanticElements: it says something
    <div className={classes.new} data-new-line role="separator" aria-label={t("inbox.new_from_here")}>
      <span>{t("inbox.new_mark")}</span>
    </div>
  );
}

function Typists({ thread }: { thread: Thread }) {
  const { t } = useTranslation();
  const { workspace } = useSession();
  const writing = useWriting(thread.id);
  // Whose words are seen need not be said to write.
  const who = useTyping(thread.id).filter((x) => x.id !== workspace.member_id && !(writing && x.kind === "bot"));
  if (who.length === 0) return null;
  return (
    <div className={classes.typing}>
      <span className={classes.dots} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {who
        .map((x) =>
          x.kind === "contact"
            ? t("inbox.is_typing", { name: x.name || contactName(t, thread.conversation.contact) })
            : t("inbox.is_writing", { name: x.name || thread.conversation.bot_name }),
        )
        .join(" · ")}
    </div>
  );
}
