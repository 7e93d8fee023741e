import { ActionIcon, Button, Menu, Switch, Tooltip, VisuallyHidden } from "@mantine/core";
import { IconArrowBackUp, IconCheck, IconChevronDown, IconChevronLeft, IconFlag, IconWorld } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation, Member } from "@/lib/api/types";
import { useKeys } from "@/lib/keys";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { Avatar } from "@/ui/Avatar";
import { confirm } from "@/ui/confirm";
import { KeyHint } from "@/ui/KeyHint";
import { Tag, type Tone } from "@/ui/Tag";
import { toast, toastProblem, toastUndo } from "@/ui/toast";
import { Assignees } from "./Assignees";
import { CloseDialog, TagDialog } from "./later";
import { contactName } from "./names";
import { type Labels, useVerb, type Verb } from "./queries";
import { SnoozeMenu } from "./SnoozeMenu";
import classes from "./ThreadHeader.module.css";
import { ThreadMenu } from "./ThreadMenu";
import { Viewers } from "./Viewers";

const TONES: Record<Conversation["stage"], Tone> = {
  bot: "accent",
  waiting: "careful",
  assigned: "good",
  snoozed: "gray",
  closed: "gray",
};

type Props = {
  c: Conversation;
  members: Member[];
  phone: boolean;
  mayWrite: boolean;
  onBack: () => void;
  onDetails: (() => void) | null;
  onDay: (day: string) => void;
};

export function ThreadHeader({ c, members, phone, mayWrite, onBack, onDetails, onDay }: Props) {
  const { t } = useTranslation();
  const verb = useVerb(c.id);
  const { workspace } = useSession();
  const [assigning, setAssigning] = useState(false);
  const [snoozing, setSnoozing] = useState(false);
  const [tagging, setTagging] = useState(false);
  const [closing, setClosing] = useState(false);
  const closed = c.status === "closed";
  const name = contactName(t, c.contact);
  // Beside the list the thread is a part of the page; on a phone it is the page.
  const Heading = phone ? "h1" : "h2";

  const run = (v: Verb, done?: string) =>
    verb.mutate(v, {
      onSuccess: () => done && toast(done),
      onError: (e) => toastProblem(problemText(t, e)),
    });
  // A test is closed without a word about it.
  const asks = !closed && !c.testing;
  const closeNow = (l: Labels & { ask_feedback?: boolean } = {}) =>
    verb.mutate(
      { do: "close", ...l },
      {
        onSuccess: () => {
          setClosing(false);
          toastUndo(t("inbox.closed_toast", { name }), t("actions.undo"), () => run({ do: "reopen" }));
        },
        onError: (e) => toastProblem(problemText(t, e)),
      },
    );
  const toggleClosed = () => {
    if (closed) run({ do: "reopen" }, t("inbox.reopened_toast", { name }));
    else if (asks) setClosing(true);
    else closeNow();
  };
  const snooze = (until: string | null) => {
    setSnoozing(false);
    verb.mutate(
      { do: "snooze", until },
      {
        onSuccess: () => toastUndo(t("desk.snoozed_toast", { name }), t("actions.undo"), () => run({ do: "wake" })),
        onError: (e) => toastProblem(problemText(t, e)),
      },
    );
  };
  const unread = () =>
    verb.mutate({ do: "unread" }, { onSuccess: onBack, onError: (e) => toastProblem(problemText(t, e)) });
  const prioritise = () => run({ do: "labels", priority: c.priority === "high" ? "normal" : "high" });
  const assign = async (id: string | null) => {
    const to = members.find((m) => m.id === id);
    if (to && to.id !== workspace.member_id && to.availability === "offline") {
      const yes = await confirm({
        title: t("narrow.offline_title", { name: to.name }),
        text: t("narrow.offline_text", { name: to.name }),
        action: t("narrow.offline_assign"),
        cancel: t("actions.cancel"),
        danger: false,
      });
      if (!yes) return;
    }
    run({ do: "assign", member_id: id });
  };
  const setAutoReply = (on: boolean) => run({ do: on ? "give-back" : "take-over" });
  // While the answer is under way the switch shows where it is going.
  const going = verb.isPending ? verb.variables.do : null;
  const autoReply = going === "give-back" ? true : going === "take-over" ? false : c.auto_reply;

  useKeys(
    {
      e: toggleClosed,
      a: () => setAssigning(true),
      b: () => !closed && setAutoReply(!c.auto_reply),
      l: () => setTagging(true),
      s: () => !closed && (c.snoozed ? run({ do: "wake" }) : setSnoozing(true)),
      u: () => !closed && unread(),
      p: prioritise,
    },
    mayWrite,
  );

  return (
    <header className={classes.header}>
      {phone ? (
        <ActionIcon size={40} className={classes.back} aria-label={t("inbox.back")} onClick={onBack}>
          <IconChevronLeft size={22} stroke={1.75} />
        </ActionIcon>
      ) : null}
      <div className={classes.who}>
        <div className={classes.first}>
          <Heading className={classes.name}>{name}</Heading>
          <Tag tone={TONES[c.stage]} dot>
            {t(`inbox.stage.${c.stage}`)}
          </Tag>
          {c.priority === "high" ? (
            <Tag tone="bad" icon={<IconFlag size={12} stroke={2} />}>
              {t("desk.high")}
            </Tag>
          ) : null}
          {c.contact.blocked ? <Tag tone="bad">{t("inbox.blocked")}</Tag> : null}
        </div>
        <div className={classes.where}>
          <IconWorld size={13} stroke={1.75} />
          <span className={classes.channel}>{t("channels.website")}</span>
          {c.page_title || c.page_url ? (
            <span className={classes.page}>{t("inbox.on_page", { page: c.page_title || c.page_url })}</span>
          ) : null}
        </div>
      </div>
      <div className={classes.tools}>
        <Viewers id={c.id} />
        {mayWrite && !closed && !phone ? (
          <Tooltip
            multiline
            w={230}
            label={
              <span>
                {t(c.auto_reply ? "inbox.auto_reply_on" : "inbox.auto_reply_off", { bot: c.bot_name })}{" "}
                <KeyHint keys="B" on="fill" />
              </span>
            }
          >
            <div className={classes.auto}>
              <Switch
                label={t("inbox.auto_reply")}
                labelPosition="left"
                checked={autoReply}
                disabled={verb.isPending}
                onChange={(e) => setAutoReply(e.currentTarget.checked)}
              />
            </div>
          </Tooltip>
        ) : null}
        {mayWrite && !phone ? (
          <Menu opened={assigning} onChange={setAssigning} position="bottom-end" width={240}>
            <Menu.Target>
              <Button
                variant="default"
                className={classes.assign}
                rightSection={<IconChevronDown size={15} stroke={1.75} />}
              >
                {c.assignee ? (
                  <>
                    <Avatar name={c.assignee.name} seed={c.assignee.id} size={20} />
                    <VisuallyHidden>{t("inbox.assigned_to")}</VisuallyHidden>
                    <span className={classes.assignee}>
                      {c.assignee.id === workspace.member_id ? t("inbox.you") : c.assignee.name}
                    </span>
                  </>
                ) : (
                  <span className={classes.assignee}>{t("inbox.assign")}</span>
                )}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Assignees c={c} members={members} onAssign={assign} />
            </Menu.Dropdown>
          </Menu>
        ) : null}
        {mayWrite && !closed ? (
          <SnoozeMenu
            snoozed={c.snoozed !== null}
            phone={phone}
            opened={snoozing}
            onOpened={setSnoozing}
            onSnooze={snooze}
            onWake={() => run({ do: "wake" }, t("desk.woken_toast", { name }))}
          />
        ) : null}
        <ThreadMenu
          c={c}
          members={members}
          name={name}
          phone={phone}
          mayWrite={mayWrite}
          assigning={assigning}
          onAssigning={setAssigning}
          onAssign={assign}
          onAutoReply={() => setAutoReply(!c.auto_reply)}
          onDetails={onDetails}
          onTags={() => setTagging(true)}
          onPriority={prioritise}
          onUnread={unread}
          onDay={onDay}
        />
        {mayWrite ? (
          phone ? (
            <ActionIcon
              size={40}
              aria-label={t(closed ? "inbox.reopen" : "inbox.close")}
              disabled={verb.isPending}
              onClick={toggleClosed}
            >
              {closed ? <IconArrowBackUp size={20} stroke={1.75} /> : <IconCheck size={20} stroke={1.75} />}
            </ActionIcon>
          ) : (
            <Button
              variant="default"
              disabled={verb.isPending}
              onClick={toggleClosed}
              leftSection={closed ? <IconArrowBackUp size={16} stroke={1.75} /> : <IconCheck size={16} stroke={1.75} />}
              rightSection={<KeyHint keys="E" />}
            >
              {t(closed ? "inbox.reopen" : "inbox.close")}
            </Button>
          )
        ) : null}
      </div>
      <Suspense>
        {tagging ? <TagDialog c={c} onClose={() => setTagging(false)} /> : null}
        {closing ? (
          <CloseDialog c={c} name={name} busy={verb.isPending} onClose={closeNow} onCancel={() => setClosing(false)} />
        ) : null}
      </Suspense>
    </header>
  );
}
