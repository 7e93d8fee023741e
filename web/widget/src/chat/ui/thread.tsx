import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { View } from "../view";
import { useLanguage } from "../i18n";
import { toRows } from "../rows";
import { unreadMessages } from "../sync/thread";
import { Avatar } from "./avatar";
import { Icon } from "./icons";
import { LineRow, SystemRow } from "./line";
import { Rich } from "./rich";
import { dayAndTime } from "./time";
import { useChat } from "./use-chat";

/** Within this of the end, the reader follows new lines. */
const NEAR = 80;

function Greeting({ view }: { view: View }) {
  const { texts: t } = useLanguage();
  const { bot } = view;
  if (!bot) return null;
  const business = bot.business_name || bot.workspace?.name || bot.name;
  return (
    <div class="intro">
      <Avatar name={bot.name} bot size={48} />
      <h2>{t.chatWith(business)}</h2>
      <p>{bot.auto_reply ? t.introBot : t.introTeam}</p>
    </div>
  );
}

/** Shown before the first message; nothing of it is stored by looking. */
function Preview({ view }: { view: View }) {
  const { texts: t } = useLanguage();
  const { bot } = view;
  if (!bot?.greeting_text) return null;
  return (
    <div class="line first">
      <Avatar name={bot.name} bot size={28} />
      <div class="column">
        <span class="sr">{bot.name}:</span>
        <div class="bubble corner">
          <Rich html={bot.greeting_text} text={bot.greeting_text} />
        </div>
      </div>
      <span class="sr">{bot.auto_reply ? t.aiLong : ""}</span>
    </div>
  );
}

function Dots({ view }: { view: View }) {
  const { texts: t } = useLanguage();
  const { typing, bot } = view;
  if (!typing) return null;
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

export function ThreadView({ view, phone }: { view: View; phone: boolean }) {
  const chat = useChat();
  const { format, texts: t } = useLanguage();
  const box = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const before = useRef({ oldest: "", height: 0, pending: 0 });
  const [hidden, setHidden] = useState(false);

  const { thread, waiting, link, typing, open } = view;
  const rows = useMemo(() => toRows(thread, waiting, link === "lost"), [thread, waiting, link]);
  const oldest = thread.messages[0]?.id ?? "";
  const queued = waiting.filter((i) => i.state !== "failed").length;
  const now = Date.now();

  const toEnd = () => {
    const el = box.current;
    if (el) el.scrollTop = el.scrollHeight;
    follows.current = true;
    setHidden(false);
  };
  /** Reads only what the visitor can see: panel open, page in front, end of the thread in view. */
  const seen = () => {
    if (open && follows.current && document.visibilityState === "visible") chat.read();
  };
  const more = () => {
    const el = box.current;
    if (el && (el.scrollTop < NEAR || el.scrollHeight <= el.clientHeight)) chat.loadOlder();
  };

  // Older lines came in above: what is being read stays where it is.
  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    const was = before.current;
    const prepended = was.oldest !== "" && was.oldest !== oldest && thread.messages.some((m) => m.id === was.oldest);
    if (prepended) el.scrollTop += el.scrollHeight - was.height;
    else if (follows.current || waiting.length > was.pending) toEnd();
    else if (unreadMessages(thread).length) setHidden(true);
    before.current = { oldest, height: el.scrollHeight, pending: waiting.length };
  }, [rows, typing]);

  useEffect(() => {
    seen();
    if (open) more();
  }, [rows, open]);

  // Pictures load, the composer grows, the keyboard comes: the end stays in view.
  useEffect(() => {
    const el = box.current;
    if (!el || !inner.current || typeof ResizeObserver === "undefined") return;
    const watch = new ResizeObserver(() => {
      if (follows.current) el.scrollTop = el.scrollHeight;
      before.current.height = el.scrollHeight;
    });
    watch.observe(el);
    watch.observe(inner.current);
    return () => watch.disconnect();
  }, []);

  useEffect(() => {
    document.addEventListener("visibilitychange", seen);
    return () => document.removeEventListener("visibilitychange", seen);
  });

  const scrolled = () => {
    const el = box.current;
    if (!el) return;
    follows.current = el.scrollHeight - el.scrollTop - el.clientHeight < NEAR;
    if (follows.current) {
      setHidden(false);
      seen();
    }
    if (el.scrollTop < NEAR) more();
  };

  return (
    <div class="thread-frame">
      <div class="thread" ref={box} onScroll={scrolled} tabIndex={0} role="log" aria-label={t.conversation}>
        <div class="rows" ref={inner}>
          {thread.olderBefore === null && <Greeting view={view} />}
          {!thread.conversation && <Preview view={view} />}
          {rows.map((row) => {
            if (row.kind === "time") {
              return (
                <div class="time" key={row.key}>
                  {dayAndTime(format, t, row.at, now)}
                </div>
              );
            }
            if (row.kind === "system") return <SystemRow key={row.key} row={row} />;
            return <LineRow key={row.key} line={row} phone={phone} waiting={queued} now={now} />;
          })}
          <Dots view={view} />
        </div>
      </div>
      {hidden && (
        <button type="button" class="pill" onClick={toEnd}>
          <Icon name="down" size={16} /> {t.newMessages}
        </button>
      )}
      <div class="sr" role="status">
        {typing ? t.isTyping(typing.name || view.bot?.name || t.somebody) : ""}
      </div>
    </div>
  );
}
