import { ActionIcon, Menu, Popover } from "@mantine/core";
import {
  IconAlertCircle,
  IconBook2,
  IconCheck,
  IconChecklist,
  IconChecks,
  IconCopy,
  IconDots,
  IconEyeOff,
  IconHelpCircle,
  IconLink,
  IconNote,
  IconPencil,
  IconQuote,
  IconSchool,
  IconThumbUp,
  IconTrash,
} from "@tabler/icons-react";
import { memo, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation, Message, Quoted } from "@/lib/api/types";
import { useAddTest } from "@/lib/checks";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { Avatar, BotTile } from "@/ui/Avatar";
import { RichText } from "@/ui/RichText";
import { toast, toastProblem } from "@/ui/toast";
import { EditNote } from "./EditNote";
import { Extras, UnderExtras } from "./Extras";
import classes from "./Line.module.css";
import { EvidenceDrawer, LearnDialog } from "./later";
import { contactName } from "./names";
import type { useMessageVerbs } from "./queries";
import { howText } from "./words";

const UNSEND_MS = 15 * 60_000;

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
};

/** Shows a line that another one quotes, when it is loaded. */
function show(seq: number): void {
  const line = document.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
  if (!line) return;
  line.scrollIntoView({ block: "center" });
  line.dataset.shown = "";
  setTimeout(() => delete line.dataset.shown, 2000);
}

export const StoredLine = memo(
  function StoredLine({ m, conversation, me, first, last, mayWrite, verbs, onQuote }: Props) {
    const { t } = useTranslation();
    const [editing, setEditing] = useState(false);
    const [learning, setLearning] = useState(false);
    const [why, setWhy] = useState(false);
    const voice = voiceOf(m);
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
                  <IconNote size={14} stroke={1.75} />
                  {t(mine ? "inbox.note_from_you" : "inbox.note_from", { name })}
                </div>
              ) : null}
              {m.unsent ? (
                t("inbox.unsent")
              ) : editing ? (
                <EditNote m={m} verbs={verbs} onDone={() => setEditing(false)} />
              ) : (
                <div className={classes.text}>
                  <Extras m={m} onShow={show} />
                  {m.blocked && !m.blocked.masked ? (
                    <Flagged text={m.text} at={m.blocked.at} />
                  ) : m.text || m.html ? (
                    <RichText html={m.html} text={m.text} />
                  ) : null}
                </div>
              )}
            </div>
            {mayWrite && !m.unsent && !editing ? (
              <Tools
                m={m}
                mine={mine}
                me={me}
                verbs={verbs}
                onEdit={() => setEditing(true)}
                onWhy={voice === "bot" && m.payload?.how ? () => setWhy(true) : undefined}
                onLearn={voice === "agent" && !conversation.testing ? () => setLearning(true) : undefined}
                testable={(voice === "agent" || voice === "bot") && !conversation.testing}
                onQuote={() =>
                  onQuote({ id: m.id, seq: m.seq, author: { ...m.author, name }, text: m.text, files: m.files?.length })
                }
              />
            ) : null}
          </div>
          {m.unsent ? null : <UnderExtras m={m} />}
          {why ? (
            <Suspense>
              <EvidenceDrawer conversation={conversation} message={m} onClose={() => setWhy(false)} />
            </Suspense>
          ) : null}
          {learning ? (
            <Suspense>
              <LearnDialog conversation={conversation} reply={m} onClose={() => setLearning(false)} />
            </Suspense>
          ) : null}
          {m.payload?.buttons?.length ? (
            <div className={classes.buttons}>
              {m.payload.buttons.map((b) => (
                <span key={b.id} className={classes.button}>
                  {b.label}
                </span>
              ))}
            </div>
          ) : null}
          {last || voice === "bot" || m.blocked || m.delivery === "failed" ? (
            <Meta m={m} voice={voice} conversation={conversation} name={name} onWhy={() => setWhy(true)} />
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

type ToolsProps = {
  m: Message;
  mine: boolean;
  me: string;
  verbs: Props["verbs"];
  onEdit: () => void;
  onLearn?: () => void;
  onWhy?: () => void;
  testable: boolean;
  onQuote: () => void;
};

function Tools({ m, mine, me, verbs, onEdit, onLearn, onWhy, testable, onQuote }: ToolsProps) {
  const { t } = useTranslation();
  const { can } = useSession();
  const addTest = useAddTest();
  const mayUnsend = mine && Date.now() - Date.parse(m.created_at) < UNSEND_MS;
  const liked = m.reactions?.some((x) => x.by.id === me && x.value === "like") ?? false;
  const onError = (e: unknown) => toastProblem(problemText(t, e));
  return (
    <Menu position="bottom" width={180}>
      <Menu.Target>
        <ActionIcon size={26} className={classes.tools} aria-label={t("inbox.message_actions")}>
          <IconDots size={15} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconQuote size={15} stroke={1.75} />} onClick={onQuote}>
          {t("desk.quote")}
        </Menu.Item>
        {onWhy ? (
          <Menu.Item leftSection={<IconHelpCircle size={15} stroke={1.75} />} onClick={onWhy}>
            {t("inbox.why_answer")}
          </Menu.Item>
        ) : null}
        {onLearn ? (
          <Menu.Item leftSection={<IconSchool size={15} stroke={1.75} />} onClick={onLearn}>
            {t("inbox.teach_reply")}
          </Menu.Item>
        ) : null}
        {testable && can("knowledge", "edit") ? (
          <Menu.Item
            leftSection={<IconChecklist size={15} stroke={1.75} />}
            onClick={() =>
              addTest.mutate(
                { conversationId: m.conversation_id, messageId: m.id },
                { onSuccess: () => toast(t("add_test.added")), onError },
              )
            }
          >
            {t("add_test.add")}
          </Menu.Item>
        ) : null}
        {mine || m.kind === "note" ? null : (
          <Menu.Item
            leftSection={<IconThumbUp size={15} stroke={1.75} />}
            onClick={() => verbs.react.mutate({ message: m, value: liked ? "none" : "like" }, { onError })}
          >
            {t(liked ? "desk.unlike" : "desk.like")}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconLink size={15} stroke={1.75} />}
          onClick={() =>
            navigator.clipboard
              ?.writeText(`${location.origin}/inbox/all/${m.conversation_id}?message=${m.seq}`)
              .then(() => toast(t("inbox.link_copied")))
          }
        >
          {t("inbox.copy_link")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconCopy size={15} stroke={1.75} />}
          onClick={() => navigator.clipboard?.writeText(m.text).then(() => toast(t("actions.copied")))}
        >
          {t("inbox.copy_text")}
        </Menu.Item>
        {mine && m.kind === "note" ? (
          <Menu.Item leftSection={<IconPencil size={15} stroke={1.75} />} onClick={onEdit}>
            {t("inbox.edit_note")}
          </Menu.Item>
        ) : null}
        {mayUnsend ? (
          <Menu.Item
            leftSection={<IconTrash size={15} stroke={1.75} />}
            onClick={() => verbs.unsend.mutate(m, { onError })}
          >
            {t(m.kind === "note" ? "inbox.delete_note" : "inbox.unsend")}
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
