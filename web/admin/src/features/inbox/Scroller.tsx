import { Button } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Message, Quoted } from "@/lib/api/types";
import type { Thread as ThreadState } from "@/lib/realtime/sync";
import { momentAt, useClock } from "@/lib/time";
import { Bone } from "@/ui/Skeleton";
import { Lines } from "./Lines";
import { leaveOlder, loadOlder } from "./older";
import { useAnchor } from "./place";
import { useRead } from "./queries";
import { FETCHED, firstUnread } from "./reading";
import type { useSend } from "./sending";
import classes from "./Thread.module.css";

type Props = {
  thread: ThreadState;
  mayWrite: boolean;
  onRetry: ReturnType<typeof useSend>["retry"];
  onDrop: ReturnType<typeof useSend>["drop"];
  onQuote: (q: Quoted) => void;
  message: number | null;
  day: { day: string } | null;
};

/** A line somebody wants to see: by its number, or the first of a time on. */
type Wish = { seq: number; at: "center" | "start"; mark: boolean } | { from: number };

const reaches = (w: Wish, m: Message) => ("seq" in w ? m.seq <= w.seq : Date.parse(m.created_at) < w.from);
const attentive = () => document.visibilityState === "visible" && document.hasFocus();

/** The lines; what is looked at keeps its place whatever comes above it, and the end is followed by who is there. */
export function Scroller({ thread, mayWrite, onRetry, onDrop, onQuote, message, day }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const clock = useClock();
  const box = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const place = useAnchor(box, inner);
  const [away, setAway] = useState(false);
  const [older, setOlder] = useState<"idle" | "loading" | "failed">("idle");
  const markRead = useRead(thread.id);

  const newest = thread.messages[thread.messages.length - 1];
  const oldest = thread.messages[0];
  const head = newest?.seq ?? 0;
  const unread = thread.conversation.unread;

  // Where the new begins. It stays there while he is here, whatever is read.
  const [newFrom, setNewFrom] = useState(() => firstUnread(thread));
  const [met, setMet] = useState(false);
  const [seenSeq, setSeenSeq] = useState(newFrom === null ? head : newFrom - 1);
  const missed = away ? thread.messages.filter((m) => m.seq > seenSeq && m.kind !== "system").length : 0;

  const [wish, setWish] = useState<Wish | null>(() => {
    if (message !== null) return { seq: message, at: "center", mark: true };
    const fetched = newFrom !== null && (newFrom >= (oldest?.seq ?? 0) || unread <= FETCHED);
    return fetched ? { seq: newFrom, at: "start", mark: false } : null;
  });
  const opening = useRef(message === null);
  useEffect(() => {
    if (message !== null) setWish({ seq: message, at: "center", mark: true });
  }, [message]);
  useEffect(() => {
    const from = day && momentAt(day.day, "00:00", clock.zone);
    if (from) setWish({ from: from.getTime() });
  }, [day, clock.zone]);
  const goTo = useCallback((seq: number) => setWish({ seq, at: "center", mark: true }), []);
  const goToDay = (d: string) => {
    const from = momentAt(d, "00:00", clock.zone);
    if (from) setWish({ from: from.getTime() });
  };

  const load = (reached?: (m: Message) => boolean) => {
    setOlder("loading");
    loadOlder(client, thread.id, reached).then(
      () => setOlder("idle"),
      () => setOlder("failed"),
    );
  };

  // What is wished for is loaded first, then drawn, then shown: before the screen shows anything else.
  const missing = wish !== null && thread.before !== null && oldest !== undefined && !reaches(wish, oldest);
  const target =
    wish === null || missing
      ? undefined
      : (thread.messages.find((m) => ("seq" in wish ? m.seq >= wish.seq : Date.parse(m.created_at) >= wish.from)) ??
        newest);
  useLayoutEffect(() => {
    const el = box.current;
    if (wish === null || !el) return;
    if (missing) {
      if (older === "idle") load((m) => reaches(wish, m));
      else if (older === "failed") setWish(null);
      return;
    }
    setWish(null);
    const line = el.querySelector<HTMLElement>(`[data-seq="${target?.seq}"]`);
    const first = opening.current;
    opening.current = false;
    if (!line) return;
    const top = line.getBoundingClientRect().top - el.getBoundingClientRect().top + el.scrollTop;
    // All that is new fits: then the end is where to begin.
    if (first && el.scrollHeight - top < el.clientHeight - 60) return;
    place.leaveEnd();
    if ("seq" in wish && wish.at === "center") line.scrollIntoView({ block: "center" });
    else el.scrollTop = top - 64;
    place.note();
    looked();
    if (!("seq" in wish) || wish.mark) {
      line.dataset.shown = "";
      setTimeout(() => delete line.dataset.shown, 2500);
    }
  });

  // An own line is always shown, wherever the reader was.
  const pending = thread.pending.length;
  const pendingBefore = useRef(pending);
  useEffect(() => {
    if (pending > pendingBefore.current) place.toEnd();
    pendingBefore.current = pending;
  }, [pending, place]);

  const looked = () => {
    const el = box.current;
    if (!el) return;
    setAway(!place.atEnd());
    if (place.atEnd()) setSeenSeq(head);
    const line = el.querySelector("[data-new-line]")?.getBoundingClientRect();
    if (line && line.bottom > el.getBoundingClientRect().top) setMet(true);
  };
  const onScroll = () => {
    place.note();
    looked();
    if (box.current && box.current.scrollTop < 600 && thread.before !== null && older === "idle") load();
  };
  // A short first page leaves nothing to scroll: ask for more until it does.
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each page once
  useEffect(() => {
    const el = box.current;
    if (el && el.scrollHeight <= el.clientHeight + 240 && thread.before !== null && older === "idle") load();
    if (newFrom !== null && oldest && oldest.seq <= newFrom) looked();
  }, [oldest?.id]);

  // Read = the end of the thread is on a visible screen.
  useEffect(() => {
    if (!mayWrite || unread === 0 || head === 0 || away || wish !== null) return;
    const mark = () => attentive() && markRead(head);
    mark();
    window.addEventListener("focus", mark);
    document.addEventListener("visibilitychange", mark);
    return () => {
      window.removeEventListener("focus", mark);
      document.removeEventListener("visibilitychange", mark);
    };
  }, [unread, head, away, mayWrite, markRead, wish]);

  // What comes while nobody looks begins anew, when all before it was read.
  const wasUnread = useRef(unread);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with the count only
  useEffect(() => {
    if (wasUnread.current === 0 && unread > 0 && (away || !attentive())) {
      setNewFrom(firstUnread(thread));
      setMet(false);
    }
    wasUnread.current = unread;
  }, [unread]);

  // Back at the end, and gone: what was read of old times is let go.
  useEffect(() => () => leaveOlder(client, thread.id), [client, thread.id]);
  useEffect(() => {
    if (away) return;
    const later = setTimeout(() => leaveOlder(client, thread.id), 5000);
    return () => clearTimeout(later);
  }, [away, client, thread.id]);

  const toFirst = newFrom !== null && !met && wish === null;
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
        <div ref={inner}>
          {older === "failed" ? (
            <div className={classes.older}>
              <Button variant="subtle" onClick={() => load()}>
                {t("inbox.older_failed")}
              </Button>
            </div>
          ) : thread.before !== null ? (
            <div className={classes.older} role="status" aria-label={t("inbox.loading_older")}>
              <Bone w={120} />
            </div>
          ) : null}
          <Lines
            thread={thread}
            mayWrite={mayWrite}
            onRetry={onRetry}
            onDrop={onDrop}
            onQuote={onQuote}
            box={box}
            newFrom={newFrom}
            wanted={target?.seq ?? null}
            onGo={goTo}
            onDay={goToDay}
          />
        </div>
      </div>
      {toFirst ? (
        <button
          type="button"
          className={classes.jump}
          data-up
          onClick={() => setWish({ seq: newFrom, at: "start", mark: false })}
        >
          <IconArrowUp size={15} stroke={2} />
          {t("inbox.to_first_unread")}
        </button>
      ) : null}
      {away ? (
        <button
          type="button"
          className={classes.jump}
          data-new={missed > 0 || undefined}
          onClick={() => place.toEnd(true)}
          aria-label={missed > 0 ? t("inbox.new_messages", { count: missed }) : t("inbox.to_end")}
        >
          <IconArrowDown size={15} stroke={2} />
          {missed > 0 ? t("inbox.new_messages", { count: missed }) : null}
        </button>
      ) : null}
    </div>
  );
}
