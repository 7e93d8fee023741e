import { Button } from "@mantine/core";
import { IconArrowDown, IconMessageOff } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation, Member, Quoted } from "@/lib/api/types";
import type { Thread as ThreadState } from "@/lib/realtime/sync";
import { useSession } from "@/lib/session";
import { Bone } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { Composer } from "./Composer";
import { Lines } from "./Lines";
import { useRead, useThread } from "./queries";
import { Suggestion } from "./Suggestion";
import { useSend } from "./sending";
import { inboxStore } from "./store";
import classes from "./Thread.module.css";
import { ThreadHeader } from "./ThreadHeader";
import { useLooking } from "./viewing";

type Props = {
  id: string;
  message: number | null;
  members: Member[];
  phone: boolean;
  /** Opened in passing: the cursor stays out of the composer. */
  quiet: boolean;
  onBack: () => void;
  onDetails: (() => void) | null;
  pane: (c: Conversation) => ReactNode;
};

export function Thread(p: Props) {
  const { t } = useTranslation();
  const thread = useThread(p.id);
  if (thread.data?.removed) {
    return (
      <div className={classes.thread}>
        <EmptyState
          icon={<IconMessageOff size={20} stroke={1.75} />}
          text={t("inbox.removed")}
          hint={t("inbox.removed_hint")}
        >
          <Button variant="default" onClick={p.onBack}>
            {t("inbox.back")}
          </Button>
        </EmptyState>
      </div>
    );
  }
  if (thread.data) return <Open {...p} thread={thread.data} />;
  return (
    <div className={classes.thread}>
      {thread.isError ? <ErrorState error={thread.error} retry={() => thread.refetch()} /> : <ThreadSkeleton />}
    </div>
  );
}

function Open({
  id,
  message,
  thread,
  members,
  phone,
  quiet,
  onBack,
  onDetails,
  pane,
}: Props & { thread: ThreadState }) {
  const { can } = useSession();
  const c = thread.conversation;
  const mayWrite = can("live_chat", "edit");
  const sender = useSend(id);
  const [quoted, setQuoted] = useState<Quoted | null>(null);
  useLooking(id);

  return (
    <>
      <section className={classes.thread} aria-label={c.contact.name || undefined}>
        <ThreadHeader c={c} members={members} phone={phone} mayWrite={mayWrite} onBack={onBack} onDetails={onDetails} />
        <Scroller
          thread={thread}
          mayWrite={mayWrite}
          onRetry={sender.retry}
          onDrop={sender.drop}
          onQuote={setQuoted}
          message={message}
        />
        <Suggestion thread={thread} mayWrite={mayWrite} phone={phone} onSend={sender.send} />
        <Composer
          key={id}
          c={c}
          members={members}
          mayWrite={mayWrite}
          phone={phone}
          quiet={quiet}
          quoted={quoted}
          onQuoted={setQuoted}
          onSend={sender.send}
        />
      </section>
      {pane(c)}
    </>
  );
}

type ScrollerProps = {
  thread: ThreadState;
  mayWrite: boolean;
  onRetry: ReturnType<typeof useSend>["retry"];
  onDrop: ReturnType<typeof useSend>["drop"];
  onQuote: (q: Quoted) => void;
  message: number | null;
};

/** The lines; keeps its place while older ones are put on top and follows the end when it is there. */
function Scroller({ thread, mayWrite, onRetry, onDrop, onQuote, message }: ScrollerProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [away, setAway] = useState(false);
  const [older, setOlder] = useState<"idle" | "loading" | "failed">("idle");
  const markRead = useRead(thread.id);

  const newest = thread.messages[thread.messages.length - 1];
  const oldest = thread.messages[0]?.id;
  const [seenSeq, setSeenSeq] = useState(newest?.seq ?? 0);
  const missed = away ? thread.messages.filter((m) => m.seq > seenSeq && m.kind !== "system").length : 0;

  const toEnd = useCallback((smooth = false) => {
    const el = box.current;
    el?.scrollTo({ top: el.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }, []);

  // Before paint: the first view is the end, and older lines push nothing down.
  const place = useRef({ height: 0, oldest });
  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    if (place.current.height > 0 && place.current.oldest !== oldest) {
      el.scrollTop += el.scrollHeight - place.current.height;
    } else if (atEnd.current) {
      el.scrollTop = el.scrollHeight;
    }
    place.current = { height: el.scrollHeight, oldest };
  });

  // A link to a line: older pages are read until it is there; then it stands in the middle and shows itself.
  const wanted = useRef(message);
  useEffect(() => {
    wanted.current = message;
  }, [message]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each page once
  useEffect(() => {
    const seq = wanted.current;
    if (seq === null) return;
    const first = thread.messages[0]?.seq ?? 0;
    if (seq < first && thread.before !== null) {
      if (older === "idle") loadOlder();
      return;
    }
    wanted.current = null;
    const line = box.current?.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
    if (!line) return;
    atEnd.current = false;
    line.scrollIntoView({ block: "center" });
    line.dataset.shown = "";
    setTimeout(() => delete line.dataset.shown, 2500);
  }, [message, oldest, older]);

  // An own line is always shown, wherever the reader was.
  const pending = thread.pending.length;
  const pendingBefore = useRef(pending);
  useEffect(() => {
    if (pending > pendingBefore.current) toEnd();
    pendingBefore.current = pending;
  }, [pending, toEnd]);

  // The composer grows, the window changes: the end stays the end.
  useEffect(() => {
    const el = box.current;
    if (!el) return;
    const watch = new ResizeObserver(() => atEnd.current && toEnd());
    watch.observe(el);
    return () => watch.disconnect();
  }, [toEnd]);

  const loadOlder = () => {
    setOlder("loading");
    inboxStore(client)
      .loadOlder(thread.id)
      .then(
        () => setOlder("idle"),
        () => setOlder("failed"),
      );
  };

  const onScroll = () => {
    const el = box.current;
    if (!el) return;
    atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < 48;
    if (atEnd.current) setSeenSeq(newest?.seq ?? 0);
    setAway(!atEnd.current);
    if (el.scrollTop < 240 && thread.before !== null && older === "idle") loadOlder();
  };
  // A short first page leaves nothing to scroll: ask for more until it does.
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each page once
  useEffect(() => {
    const el = box.current;
    if (el && el.scrollHeight <= el.clientHeight + 240 && thread.before !== null && older === "idle") loadOlder();
  }, [oldest]);

  // Read = the end of the thread is on a visible screen.
  const unread = thread.conversation.unread;
  const head = newest?.seq ?? 0;
  useEffect(() => {
    if (!mayWrite || unread === 0 || head === 0 || away) return;
    const mark = () => {
      if (document.visibilityState === "visible" && document.hasFocus()) markRead(head);
    };
    mark();
    window.addEventListener("focus", mark);
    document.addEventListener("visibilitychange", mark);
    return () => {
      window.removeEventListener("focus", mark);
      document.removeEventListener("visibilitychange", mark);
    };
  }, [unread, head, away, mayWrite, markRead]);

  return (
    <div className={classes.body}>
      <div
        ref={box}
        className={classes.scroll}
        onScroll={onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        role="log"
        aria-label={t("inbox.messages")}
        aria-live="off"
      >
        {older === "failed" ? (
          <div className={classes.older}>
            <Button variant="subtle" onClick={loadOlder}>
              {t("inbox.older_failed")}
            </Button>
          </div>
        ) : thread.before !== null ? (
          <div className={classes.older} role="status" aria-label={t("inbox.loading_older")}>
            <Bone w={120} />
          </div>
        ) : null}
        <Lines thread={thread} mayWrite={mayWrite} onRetry={onRetry} onDrop={onDrop} onQuote={onQuote} />
      </div>
      {away ? (
        <button
          type="button"
          className={classes.jump}
          data-new={missed > 0 || undefined}
          onClick={() => toEnd(true)}
          aria-label={missed > 0 ? t("inbox.new_messages", { count: missed }) : t("inbox.to_end")}
        >
          <IconArrowDown size={15} stroke={2} />
          {missed > 0 ? t("inbox.new_messages", { count: missed }) : null}
        </button>
      ) : null}
    </div>
  );
}

function ThreadSkeleton() {
  const { t } = useTranslation();
  return (
    <div className={classes.skeleton} role="status" aria-label={t("states.loading")}>
      <div className={classes.skeletonHead}>
        <Bone w={160} h={13} />
        <Bone w={220} h={9} />
      </div>
      <div className={classes.skeletonLines}>
        {[62, 44, 70, 38, 56].map((w, i) => (
          <div key={w} data-end={i % 2 === 1 || undefined}>
            <Bone w={`${w}%`} h={46} />
          </div>
        ))}
      </div>
    </div>
  );
}
