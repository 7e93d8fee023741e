import { Popover } from "@mantine/core";
import {
  IconAlertCircle,
  IconBook2,
  IconCheck,
  IconChecks,
  IconEyeOff,
  IconNote,
  IconSparkles,
} from "@tabler/icons-react";
import { memo, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation, Message, Quoted } from "@/lib/api/types";
import { useClock } from "@/lib/time";
import { Avatar, BotTile } from "@/ui/Avatar";
import { RichText } from "@/ui/RichText";
import { EditNote } from "./EditNote";
import { Extras, UnderExtras } from "./Extras";
import classes from "./Line.module.css";
import { LineMenu } from "./LineMenu";
import { EvidenceDrawer, LearnDialog } from "./later";
import { contactName } from "./names";
import type { useMessageVerbs } from "./queries";
import { TranslatedLine } from "./TranslatedLine";
import { howText, isAnswer } from "./words";

type Voice = "contact" | "bot" | "agent" | "note";
const voiceOf = (m: Message): Voice =>
  m.kind === "note" ? "note" : m.author.kind === "system" ? "bot" : m.author.kind;

type Props = {
  m: Message;
  conversation: Conversation;
  me: string;
  first: boolean;
  last: boolean;
  mayWrite: boolean;
  verbs: ReturnType<typeof useMessageVerbs>;
  onQuote: (q: Quoted) => void;
  /** To a line that another one quotes. */
  onGo: (seq: number) => void;
};

export const StoredLine = memo(
  function StoredLine({ m, conversation, me, first, last, mayWrite, verbs, onQuote, onGo }: Props) {
    const { t } = useTranslation();
    const voice = voiceOf(m);
    const [editing, setEditing] = useState(false);
    const [learning, setLearning] = useState(false);
    const [why, setWhy] = useState<"rests" | "improve" | null>(null);
    const [translated, setTranslated] = useState(false);
    const improve = voice === "bot" && m.kind === "text" && m.payload?.how ? () => setWhy("improve") : undefined;
    const name = voice === "contact" ? contactName(t, conversation.contact) : m.author.name || conversation.bot_name;
    const mine = m.author.id === me && m.author.kind === "agent";
    return (
      <div className={classes.line} data-voice={voice} data-first={first || undefined} data-seq={m.seq}>
        <span className={classes.face} title={first ? name : undefined}>
          {!first ? null : voice === "bot" ? (
            <BotTile size={26} />
          ) : (
            <Avatar name={name} seed={voice === "contact" ? conversation.contact.id : m.author.id} size={26} />
          )}
        </span>
        <div className={classes.stack}>
          <div className={classes.bubbleRow}>
            <div className={classes.bubble} data-unsent={m.unsent || undefined}>
              <span className={classes.read}>{t("inbox.says", { name })}</span>
              {voice === "note" ? (
                <div className={classes.noteHead}>
                  {m.payload?.made === "recap" ? (
                    <>
                      <IconSparkles size={14} stroke={1.75} />
                      {t(mine ? "help.recap_by_you" : "help.recap_by", { name })}
                    </>
                  ) : (
                    <>
                      <IconNote size={14} stroke={1.75} />
                      {t(mine ? "inbox.note_from_you" : "inbox.note_from", { name })}
                    </>
                  )}
                </div>
              ) : null}
              {m.unsent ? (
                t("inbox.unsent")
              ) : editing ? (
                <EditNote m={m} verbs={verbs} onDone={() => setEditing(false)} />
              ) : (
                <div className={classes.text}>
                  <Extras m={m} onShow={onGo} />
                  {m.blocked && !m.blocked.masked ? (
                    <Flagged text={m.text} at={m.blocked.at} />
                  ) : m.text || m.html ? (
                    <RichText html={m.html} text={m.text} />
                  ) : null}
                </div>
              )}
            </div>
            {mayWrite && !m.unsent && !editing ? (
              <LineMenu
                m={m}
                botId={conversation.bot_id}
                mine={mine}
                me={me}
                verbs={verbs}
                onEdit={() => setEditing(true)}
                onWhy={voice === "bot" && m.payload?.how ? () => setWhy("rests") : undefined}
                onImprove={conversation.testing ? undefined : improve}
                translated={translated}
                onTranslate={m.kind === "text" && m.text ? () => setTranslated(!translated) : undefined}
                onLearn={voice === "agent" && !conversation.testing ? () => setLearning(true) : undefined}
                testable={(voice === "agent" || (voice === "bot" && isAnswer(m.payload))) && !conversation.testing}
                onQuote={() =>
                  onQuote({ id: m.id, seq: m.seq, author: { ...m.author, name }, text: m.text, files: m.files?.length })
                }
              />
            ) : null}
          </div>
          {translated && !m.unsent ? <TranslatedLine m={m} onClose={() => setTranslated(false)} /> : null}
          {m.unsent ? null : <UnderExtras m={m} onImprove={mayWrite && !conversation.testing ? improve : undefined} />}
          {why ? (
            <Suspense>
              <EvidenceDrawer
                conversation={conversation}
                message={m}
                improve={why === "improve"}
                onClose={() => setWhy(null)}
              />
            </Suspense>
          ) : null}
          {learning ? (
            <Suspense>
              <LearnDialog conversation={conversation} reply={m} onClose={() => setLearning(false)} />
            </Suspense>
          ) : null}
          {m.payload?.buttons?.length ? (
            <div className={classes.buttons} data-list={m.payload.how === "asked" || undefined}>
              {m.payload.buttons.map((b) => (
                <span key={b.id} className={classes.button}>
                  {b.label}
                </span>
              ))}
            </div>
          ) : null}
          {last || voice === "bot" || m.blocked || m.delivery === "failed" ? (
            <Meta m={m} voice={voice} conversation={conversation} name={name} onWhy={() => setWhy("rests")} />
          ) : null}
        </div>
      </div>
    );
  },
  (a, b) =>
    a.m === b.m &&
    a.first === b.first &&
    a.last === b.last &&
    a.mayWrite === b.mayWrite &&
    a.conversation.contact_read_seq >= a.m.seq === b.conversation.contact_read_seq >= b.m.seq &&
    a.conversation.contact === b.conversation.contact,
);

function Meta({
  m,
  voice,
  conversation,
  name,
  onWhy,
}: {
  m: Message;
  voice: Voice;
  conversation: Conversation;
  name: string;
  onWhy: () => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const p = m.payload;
  return (
    <div className={classes.meta}>
      {voice === "bot" && p?.sources && p.sources.length > 0 ? <Sources m={m} onWhy={onWhy} /> : null}
      {voice === "bot" && !m.unsent ? (
        <span>
          {p ? howText(t, p, name) : name}
          {p?.ms !== undefined ? ` · ${took(p.ms)}` : ""}
        </span>
      ) : null}
      {(m.blocked || p?.blocked) && !m.unsent ? (
        <span className={classes.blocked}>
          <IconEyeOff size={13} stroke={1.9} />
          {t(m.blocked?.masked ? "inbox.blocked_hidden" : "inbox.blocked_here")}
        </span>
      ) : null}
      {m.edited_at ? <span title={clock.exact(m.edited_at)}>{t("inbox.edited")}</span> : null}
      <time dateTime={m.created_at} title={clock.exact(m.created_at)}>
        {clock.time(m.created_at)}
      </time>
      {voice === "agent" && !m.unsent ? <Delivery m={m} seen={conversation.contact_read_seq >= m.seq} /> : null}
    </div>
  );
}

/** A text with the words in it marked that somebody did not want to read. */
function Flagged({ text, at }: { text: string; at: { from: number; to: number }[] }) {
  const signs = [...text];
  const out: ReactNode[] = [];
  let done = 0;
  for (const { from, to } of at) {
    out.push(signs.slice(done, from).join(""), <mark key={from}>{signs.slice(from, to).join("")}</mark>);
    done = to;
  }
  return (
    <>
      {out}
      {signs.slice(done).join("")}
    </>
  );
}

/** 12 ms, 0.8 s, 3 s. */
function took(ms: number): string {
  if (ms < 100) return `${Math.max(1, Math.round(ms))} ms`;
  const s = ms / 1000;
  return `${s < 10 ? s.toFixed(1) : Math.round(s)} s`;
}

function Delivery({ m, seen }: { m: Message; seen: boolean }) {
  const { t } = useTranslation();
  if (m.delivery === "failed") {
    return (
      <span className={classes.failed}>
        <IconAlertCircle size={13} stroke={2} />
        {t("inbox.delivery.failed")}
      </span>
    );
  }
  if (seen || m.delivery === "seen") {
    return (
      <span className={classes.seen}>
        <IconChecks size={14} stroke={2} />
        {t("inbox.delivery.seen")}
      </span>
    );
  }
  return (
    <span className={classes.sent} title={t(`inbox.delivery.${m.delivery}`)}>
      {m.delivery === "delivered" ? <IconChecks size={14} stroke={2} /> : <IconCheck size={14} stroke={2} />}
      <span className={classes.read}>{t(`inbox.delivery.${m.delivery}`)}</span>
    </span>
  );
}

function Sources({ m, onWhy }: { m: Message; onWhy: () => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const sources = m.payload?.sources ?? [];
  return (
    <Popover position="bottom-end" width={300} opened={open} onChange={setOpen}>
      <Popover.Target>
        <button type="button" className={classes.sources} aria-expanded={open} onClick={() => setOpen(!open)}>
          <IconBook2 size={13} stroke={1.9} />
          {t("inbox.sources", { count: sources.length })}
        </button>
      </Popover.Target>
      <Popover.Dropdown p={6}>
        <div className={classes.why}>{t("inbox.rests_on")}</div>
        <ol>
          {sources.map((s, i) => (
            <li key={`${s.kind}-${s.id}`} className={classes.source}>
              <span className={classes.number}>{i + 1}</span>
              <span>
                {s.url ? (
                  <a className={classes.sourceTitle} href={s.url} target="_blank" rel="noreferrer">
                    {s.title}
                  </a>
                ) : (
                  <span className={classes.sourceTitle}>{s.title}</span>
                )}
                <span className={classes.sourceKind}>
                  {t(`source_kinds.${kindOf(s.kind)}`)}
                  {s.page ? ` · ${t("inbox.source_page", { n: s.page })}` : null}
                </span>
              </span>
            </li>
          ))}
        </ol>
        <button
          type="button"
          className={classes.whyMore}
          onClick={() => {
            setOpen(false);
            onWhy();
          }}
        >
          {t("inbox.why_answer")}
        </button>
      </Popover.Dropdown>
    </Popover>
  );
}

const KINDS = ["q_and_a", "text", "document", "url", "database", "product", "web"] as const;
function kindOf(kind: string): (typeof KINDS)[number] {
  return KINDS.find((k) => k === kind) ?? "q_and_a";
}
