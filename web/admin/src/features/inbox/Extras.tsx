import { IconFile, IconId, IconMoodSmile, IconSparkles, IconThumbDown, IconThumbUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Attachment, Message, Quoted } from "@/lib/api/types";
import { useClock } from "@/lib/time";
import classes from "./Extras.module.css";

/** What a message carries besides its words. */
export function Extras({ m, onShow }: { m: Message; onShow: (seq: number) => void }) {
  return (
    <>
      {m.quoted ? <QuotedLine q={m.quoted} onShow={() => m.quoted && onShow(m.quoted.seq)} /> : null}
      {m.files && m.files.length > 0 ? <Files files={m.files} /> : null}
    </>
  );
}

export function QuotedLine({ q, onShow }: { q: Quoted; onShow?: () => void }) {
  const { t } = useTranslation();
  const words = q.unsent ? t("inbox.unsent") : q.text || t("desk.files", { count: q.files ?? 0 });
  const inner = (
    <>
      <b>{q.author.name || t("desk.the_customer")}</b>
      <span>{words}</span>
    </>
  );
  return onShow ? (
    <button type="button" className={classes.quoted} onClick={onShow}>
      {inner}
    </button>
  ) : (
    <span className={classes.quoted}>{inner}</span>
  );
}

export function Files({ files }: { files: Attachment[] }) {
  const { t } = useTranslation();
  const clock = useClock();
  return (
    <ul className={classes.files}>
      {files.map((f) => (
        <li key={f.id}>
          {f.kind === "image" && f.url ? (
            <a
              href={f.url}
              target="_blank"
              rel="noopener noreferrer"
              aria-label={t("desk.open_file", { name: f.name })}
            >
              <img
                className={classes.image}
                src={f.url}
                alt={f.alt || f.name}
                width={f.width || undefined}
                height={f.height || undefined}
                loading="lazy"
              />
            </a>
          ) : f.kind === "video" && f.url ? (
            // biome-ignore lint/a11y/useMediaCaption: a customer's own video has none
            <video className={classes.video} src={f.url} controls preload="metadata" aria-label={f.name} />
          ) : f.kind === "audio" && f.url ? (
            // biome-ignore lint/a11y/useMediaCaption: a customer's own recording has none
            <audio className={classes.audio} src={f.url} controls preload="metadata" aria-label={f.name} />
          ) : (
            <a className={classes.file} href={f.url} target="_blank" rel="noopener noreferrer" download={f.name}>
              <IconFile size={18} stroke={1.75} />
              <span className={classes.fileName}>{f.name}</span>
              <span className={classes.size}>{sizeText(f.size, (n) => clock.number(n))}</span>
            </a>
          )}
          {f.description ? (
            <p className={classes.seen}>
              <IconSparkles size={13} stroke={1.75} />
              <span>
                <b>{t(f.kind === "audio" ? "desk.written_down" : "desk.described")}</b> {f.description}
              </span>
            </p>
          ) : f.undescribed ? (
            <p className={classes.seen}>
              <IconSparkles size={13} stroke={1.75} />
              <span>
                {t(`desk.undescribed.${f.kind === "audio" ? "audio" : "image"}`, {
                  why: t(`desk.undescribed.why.${f.undescribed}`),
                })}
              </span>
            </p>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

export function sizeText(bytes: number, number: (n: number) => string): string {
  if (bytes < 1000) return `${number(bytes)} B`;
  if (bytes < 1_000_000) return `${number(Math.round(bytes / 1000))} KB`;
  return `${number(Math.round(bytes / 100_000) / 10)} MB`;
}

/** Under the bubble: what is behind its links, and who liked it. */
export function UnderExtras({ m, onImprove }: { m: Message; onImprove?: () => void }) {
  const { t } = useTranslation();
  const links = m.links ?? [];
  const likes = (m.reactions ?? []).filter((x) => x.value === "like");
  const dislikes = (m.reactions ?? []).filter((x) => x.value === "dislike");
  const names = (all: typeof likes) => all.map((x) => x.by.name || t("desk.the_customer")).join(", ");
  return (
    <>
      {m.ask ? <Asked ask={m.ask} /> : null}
      {links.map((l) => (
        <a key={l.url} className={classes.link} href={l.url} target="_blank" rel="noopener noreferrer nofollow">
          {l.image ? (
            <img
              className={classes.linkPicture}
              src={l.image}
              width={l.image_width}
              height={l.image_height}
              alt=""
              loading="lazy"
              onError={(e) => {
                e.currentTarget.hidden = true;
              }}
            />
          ) : null}
          <span className={classes.site}>{l.site}</span>
          <b>{l.title}</b>
          {l.description ? <span className={classes.about}>{l.description}</span> : null}
        </a>
      ))}
      {likes.length + dislikes.length > 0 ? (
        <span className={classes.reactions}>
          {likes.length > 0 ? (
            <span title={names(likes)}>
              <IconThumbUp size={14} stroke={1.9} aria-label={t("desk.liked_by", { names: names(likes) })} />{" "}
              {likes.length}
            </span>
          ) : null}
          {dislikes.length > 0 ? (
            <span title={names(dislikes)}>
              <IconThumbDown size={14} stroke={1.9} aria-label={t("desk.disliked_by", { names: names(dislikes) })} />{" "}
              {dislikes.length}
            </span>
          ) : null}
          {dislikes.length > 0 && onImprove ? (
            <button type="button" className={classes.improve} onClick={onImprove}>
              {t("help.improve")}
            </button>
          ) : null}
        </span>
      ) : null}
    </>
  );
}

/** What the bot has asked the customer about himself, and what he has said. */
function Asked({ ask }: { ask: NonNullable<Message["ask"]> }) {
  const { t } = useTranslation();
  const named = (f: string) =>
    ask.custom?.find((c) => c.code === f)?.label ?? t(`details_asked.field.${f as "name" | "email" | "phone"}`);
  const values = ask.fields.flatMap((x) => ask.given?.[x] ?? []).join(" · ");
  return (
    <span className={classes.asked}>
      <IconId size={14} stroke={1.75} />
      <span>{t("details_asked.asked", { fields: ask.fields.map(named).join(", ") })}</span>
      <b>{ask.state === "given" ? t("details_asked.given", { values }) : t(`details_asked.${ask.state}`)}</b>
    </span>
  );
}

/** What the customer thought of the conversation. */
export function RatingLine({ m }: { m: Message }) {
  const { t } = useTranslation();
  const clock = useClock();
  const p = m.payload;
  return (
    <div className={classes.rating}>
      <IconMoodSmile size={15} stroke={1.75} />
      <span>
        {t("desk.rated", { score: p?.score ?? 0 })}
        {p?.comment ? <q>{p.comment}</q> : null}
      </span>
      <time dateTime={m.created_at} title={clock.exact(m.created_at)}>
        {clock.time(m.created_at)}
      </time>
    </div>
  );
}
