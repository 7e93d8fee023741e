import { useMemo } from "preact/hooks";
import { useLanguage } from "../i18n";
import { toRows } from "../rows";
import type { View } from "../view";
import { Avatar } from "./avatar";
import { useFollow } from "./follow";
import { Icon } from "./icons";
import { LineRow } from "./line";
import { Rich } from "./rich";
import { Skeleton } from "./states";
import { Dots, Files, RatingCard, SystemRow, Writing } from "./talk";
import { dayAndTime } from "./time";

const RATE_WITHIN = 24 * 3600_000;

function Greeting({ view }: { view: View }) {
  const { texts: t } = useLanguage();
  const { bot } = view;
  if (!bot) return null;
  const business = bot.business_name || bot.workspace?.name || bot.name;
  return (
    <div class="intro">
      <Avatar name={bot.name} bot size={48} />
      <h2>{t.chatWith(business)}</h2>
      <p>{bot.auto_reply && bot.widget.ai_label ? t.introBot : t.introTeam}</p>
    </div>
  );
}

/** Shown before the first message; nothing of it is stored by looking. */
function Preview({ view }: { view: View }) {
  const { texts: t } = useLanguage();
  const { bot } = view;
  const said = view.greeting ?? { text: bot?.greeting_text, html: bot?.greeting_html };
  if (!bot || !said.text) return null;
  return (
    <div class="line first">
      <Avatar name={bot.name} bot size={28} />
      <div class="column">
        <span class="sr">{bot.name}:</span>
        <div class="bubble corner">
          <Rich html={said.html} text={said.text} />
        </div>
        {!!bot.greeting_pictures?.length && <Files files={bot.greeting_pictures} />}
      </div>
      <span class="sr">{bot.auto_reply && bot.widget.ai_label ? t.aiLong : ""}</span>
    </div>
  );
}

export function ThreadView({ view, phone }: { view: View; phone: boolean }) {
  const { format, texts: t } = useLanguage();
  const { thread, waiting, link, typing } = view;
  const rows = useMemo(() => toRows(thread, waiting, link === "lost"), [thread, waiting, link]);
  const { box, inner, scrolled, toEnd, below } = useFollow(view);
  const loading = view.phase === "loading";
  const queued = waiting.filter((i) => i.state !== "failed").length;
  const now = Date.now();
  // Asked once, while it is still fresh; the line of the rating takes its place.
  const c = thread.conversation;
  const rated = thread.messages.some((m) => m.payload?.event === "rated");
  const askRating =
    (c?.feedback ?? view.bot?.widget.feedback ?? false) &&
    c?.status === "closed" &&
    !rated &&
    now - Date.parse(c.closed_at ?? "") < RATE_WITHIN;

  return (
    <div class="thread-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div class="thread" ref={box} onScroll={scrolled} tabIndex={0} role="log" aria-label={t.conversation}>
        <div class="rows" ref={inner}>
          {loading && <Skeleton />}
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
            return (
              <LineRow
                key={row.key}
                line={row}
                phone={phone}
                waiting={queued}
                now={now}
                open={thread.conversation?.status === "open"}
              />
            );
          })}
          {view.writing && <Writing view={view} />}
          {typing && <Dots view={view} />}
          {askRating && <RatingCard score={0} comment="" />}
        </div>
      </div>
      {below && (
        <button type="button" class="pill" onClick={toEnd}>
          <Icon name="down" size={16} /> {t.newMessages}
        </button>
      )}
      <div class="sr" role="status">
        {loading ? t.loading : typing ? t.isTyping(typing.name || view.bot?.name || t.somebody) : ""}
      </div>
    </div>
  );
}
