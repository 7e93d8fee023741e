import { Checkbox, VisuallyHidden } from "@mantine/core";
import { IconAlarm, IconClock, IconFlag, IconStarFilled, IconWorld } from "@tabler/icons-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation, Tab } from "@/lib/api/types";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { Avatar } from "@/ui/Avatar";
import { Counter, Tag } from "@/ui/Tag";
import classes from "./ConversationRow.module.css";
import { draftWords, useDraft } from "./drafts";
import { LabelTag } from "./LabelTag";
import { useTags } from "./labels";
import { contactName } from "./names";
import { useNotSent } from "./outbox";
import { useTyping } from "./typing";
import { LATE_MINUTES, waitingMinutes, waitingText } from "./words";

type Props = {
  c: Conversation;
  tab: Tab;
  now: number;
  selected: boolean;
  botTag: boolean;
  picked: boolean;
  /** Others are ticked: every row shows its box. */
  picking: boolean;
  onPick: ((id: string) => void) | null;
  onOpen: (id: string) => void;
};

export const ConversationRow = memo(function ConversationRow(p: Props) {
  const { c, tab, now, selected, botTag, onOpen } = p;
  const { t } = useTranslation();
  const clock = useClock();
  const { workspace } = useSession();
  const { byId } = useTags();
  const [draft] = useDraft(c.id, "text");
  const notSent = useNotSent(c.id);
  const typing = useTyping(c.id).some((x) => x.kind === "contact");
  const name = contactName(t, c.contact);
  const waiting = waitingMinutes(c, now);
  const unread = c.unread > 0;
  const showDraft = draft.trim() !== "" && !selected;
  const last = c.last_message;
  const tags = [
    c.priority === "high" ? (
      <Tag key="high" tone="bad" icon={<IconFlag size={12} stroke={2} />}>
        {t("desk.high")}
      </Tag>
    ) : null,
    c.snoozed ? (
      <Tag key="snoozed" quiet icon={<IconAlarm size={12} stroke={1.9} />}>
        {c.snoozed.until ? clock.short(c.snoozed.until) : t("desk.until_reply")}
      </Tag>
    ) : null,
    ...c.tag_ids.slice(0, 3).map((id) => {
      const tag = byId.get(id);
      return tag ? <LabelTag key={id} tag={tag} /> : null;
    }),
    c.tag_ids.length > 3 ? <span key="more">+{c.tag_ids.length - 3}</span> : null,
    c.needs_agent && c.stage === "bot" ? (
      <Tag key="needs" tone="careful">
        {t("inbox.needs_agent")}
      </Tag>
    ) : null,
    c.rating ? (
      <Tag key="rating" quiet icon={<IconStarFilled size={10} />}>
        <span aria-hidden="true">{c.rating}</span>
        <VisuallyHidden>{t("talks.rated", { score: c.rating })}</VisuallyHidden>
      </Tag>
    ) : null,
    c.testing ? (
      <Tag key="test" quiet>
        {t("inbox.test_chat")}
      </Tag>
    ) : null,
    botTag ? (
      <Tag key="bot" quiet>
        {c.bot_name}
      </Tag>
    ) : null,
    c.contact.blocked ? (
      <Tag key="blocked" quiet tone="bad" dot>
        {t("inbox.blocked")}
      </Tag>
    ) : null,
  ].filter(Boolean);
  const assignee = tab !== "mine" && c.assignee ? c.assignee : null;

  const row = (
    <button
      type="button"
      className={classes.row}
      data-selected={selected || undefined}
      data-picked={p.picked || undefined}
      data-unread={unread || undefined}
      aria-current={selected || undefined}
      onClick={() => onOpen(c.id)}
    >
      <Avatar name={name} seed={c.contact.id} size={34} mark={<IconWorld size={11} stroke={1.9} />} />
      <span className={classes.text}>
        <span className={classes.first}>
          <span className={classes.name}>{name}</span>
          {waiting === null ? (
            <time className={classes.time} dateTime={c.activity_at} title={clock.exact(c.activity_at)}>
              {clock.short(c.activity_at)}
            </time>
          ) : (
            <span
              className={classes.waiting}
              data-late={waiting >= LATE_MINUTES || undefined}
              title={t("inbox.waiting_since", { time: clock.exact(c.waiting_since ?? "") })}
            >
              <IconClock size={12} stroke={2} />
              {waitingText(t, waiting)}
            </span>
          )}
        </span>
        <span className={classes.second}>
          <span className={classes.preview}>
            {typing ? (
              <span className={classes.typing}>{t("inbox.is_typing_short")}</span>
            ) : notSent !== null && !selected ? (
              <>
                <span className={classes.draft}>{t("inbox.not_sent_row")}</span> {draftWords(notSent)}
              </>
            ) : showDraft ? (
              <>
                <span className={classes.draft}>{t("inbox.draft")}</span> {draftWords(draft)}
              </>
            ) : (
              <Preview c={c} me={workspace.member_id} last={last} />
            )}
          </span>
          {unread ? <Counter value={c.unread} filled label={t("inbox.unread", { count: c.unread })} /> : null}
        </span>
        {tags.length > 0 || assignee ? (
          <span className={classes.tags}>
            {tags}
            {assignee ? (
              <span className={classes.assignee}>
                <Avatar name={assignee.name} seed={assignee.id} size={16} />
                {assignee.id === workspace.member_id ? t("inbox.you") : assignee.name}
              </span>
            ) : null}
          </span>
        ) : null}
      </span>
    </button>
  );
  if (!p.onPick) return row;
  return (
    <div className={classes.slot} data-picking={p.picking || undefined}>
      {row}
      <span className={classes.pick}>
        <Checkbox
          size="24px"
          checked={p.picked}
          aria-label={t("desk.pick", { name })}
          onChange={() => p.onPick?.(c.id)}
        />
      </span>
    </div>
  );
});

function Preview({ c, me, last }: { c: Conversation; me: string; last: Conversation["last_message"] }) {
  const { t } = useTranslation();
  const { account } = useSession();
  if (!last) return <span className={classes.dim}>{t("inbox.no_messages")}</span>;
  if (last.author_kind === "contact") return last.text;
  const mine = last.author_kind === "agent" && c.assignee?.id === me && last.author_name === account.name;
  const who = mine ? t("inbox.you") : last.author_name || c.bot_name;
  return (
    <>
      {who}: {last.text}
    </>
  );
}
