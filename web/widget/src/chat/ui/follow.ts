/**
 * Where the thread stands: it follows new lines while the reader is near the
 * end, stays where he reads otherwise, loads older lines at the top, and tells
 * the chat what he has seen.
 */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { unreadMessages } from "../sync/thread";
import type { View } from "../view";
import { useChat } from "./use-chat";

/** Within this of the end the reader follows, within this of the top he wants more. */
const NEAR = 80;

export function useFollow({ thread, waiting, open }: View) {
  const chat = useChat();
  const box = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const before = useRef({ oldest: "", height: 0, pending: 0 });
  const room = useRef(0); // the height in which the thread was last laid out
  const [below, setBelow] = useState(false);

  const toEnd = () => {
    const el = box.current;
    if (el) el.scrollTop = el.scrollHeight;
    follows.current = true;
    setBelow(false);
  };

  // Reads only what the visitor can see: panel open, page in front, end of the thread in view.
  const seen = () => {
    if (open && follows.current && document.visibilityState === "visible") chat.read();
  };

  // Runs with every drawing; all of it is idempotent.
  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    const was = before.current;
    const oldest = thread.messages[0]?.id ?? "";
    const prepended = was.oldest !== "" && was.oldest !== oldest && thread.messages.some((m) => m.id === was.oldest);
    // Older lines came in above: what is being read stays where it is.
    if (prepended) el.scrollTop += el.scrollHeight - was.height;
    else if (follows.current || waiting.length > was.pending) toEnd();
    else if (unreadMessages(thread).length) setBelow(true);
    before.current = { oldest, height: el.scrollHeight, pending: waiting.length };
  });

  useEffect(() => {
    seen();
    const el = box.current;
    if (open && el && el.scrollHeight <= el.clientHeight) chat.deeds.loadOlder();
    document.addEventListener("visibilitychange", seen);
    return () => document.removeEventListener("visibilitychange", seen);
  });

  // Pictures load, the composer grows, the keyboard comes: the end stays in view.
  useEffect(() => {
    const el = box.current;
    if (!el || !inner.current || typeof ResizeObserver === "undefined") return;
    const watch = new ResizeObserver(() => {
      if (follows.current) el.scrollTop = el.scrollHeight;
      before.current.height = el.scrollHeight;
      room.current = el.clientHeight;
    });
    watch.observe(el);
    watch.observe(inner.current);
    return () => watch.disconnect();
  }, []);

  const scrolled = () => {
    const el = box.current;
    // A scroll that comes with another height, as the keyboard slides in, is the browser's and not the reader's.
    if (!el || (room.current && el.clientHeight !== room.current)) return;
    follows.current = el.scrollHeight - el.scrollTop - el.clientHeight < NEAR;
    if (follows.current) {
      setBelow(false);
      seen();
    }
    if (el.scrollTop < NEAR) chat.deeds.loadOlder();
  };

  return { box, inner, scrolled, toEnd, below };
}
