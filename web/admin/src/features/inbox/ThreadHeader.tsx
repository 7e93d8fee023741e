import { ActionIcon, Button, CopyButton, Menu, Switch, Tooltip, VisuallyHidden } from "@mantine/core";
import {
  IconArrowBackUp,
  IconCheck,
  IconChevronDown,
  IconChevronLeft,
  IconChevronRight,
  IconDots,
  IconFileText,
  IconFileTypePdf,
  IconFlag,
  IconLink,
  IconMail,
  IconMailForward,
  IconRobot,
  IconSchool,
  IconTag,
  IconUserCheck,
  IconUserCircle,
  IconWorld,
} from "@tabler/icons-react";
import { Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/lib/api/client";
import type { Conversation, Member } from "@/lib/api/types";
import { saveFile } from "@/lib/file";
import { useKeys } from "@/lib/keys";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { Avatar } from "@/ui/Avatar";
import { KeyHint } from "@/ui/KeyHint";
import { Tag, type Tone } from "@/ui/Tag";
import { toast, toastProblem, toastUndo } from "@/ui/toast";
import { Assignees } from "./Assignees";
import { useCategories, useTags } from "./labels";
import { CloseDialog, LearnDialog, MailTranscript, TagDialog } from "./later";
import { contactName } from "./names";
import { type Labels, useVerb, type Verb } from "./queries";
import { SnoozeMenu } from "./SnoozeMenu";
import classes from "./ThreadHeader.module.css";
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
};

export function ThreadHeader({ c, members, phone, mayWrite, onBack, onDetails }: Props) {
  const { t } = useTranslation();
  const verb = useVerb(c.id);
  const { workspace } = useSession();
  const [assigning, setAssigning] = useState(false);
  const [more, setMore] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const [snoozing, setSnoozing] = useState(false);
  const [tagging, setTagging] = useState(false);
  const [closing, setClosing] = useState(false);
  const [mailing, setMailing] = useState(false);
  const [learning, setLearning] = useState(false);
  const { all: tags } = useTags();
  const categories = useCategories();
  const closed = c.status === "closed";
  const name = contactName(t, c.contact);
  // Beside the list the thread is a part of the page; on a phone it is the page.
  const Heading = phone ? "h1" : "h2";

  const run = (v: Verb, done?: string) =>
    verb.mutate(v, {
      onSuccess: () => done && toast(done),
      onError: (e) => toastProblem(problemText(t, e)),
    });
  // Where nothing is sorted by tag or category, there is nothing to ask.
  const asks = !closed && (tags.length > 0 || categories.all.length > 0);
  const closeNow = (l: Labels = {}) =>
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
  const transcript = async (format: "txt" | "pdf") => {
    try {
      saveFile(await api.file(`/v1/conversations/${c.id}/transcript?format=${format}`), `${name}.${format}`);
    } catch (e) {
      toastProblem(problemText(t, e));
    }
  };
  const assign = (id: string | null) => run({ do: "assign", member_id: id });
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

  // On a phone the people to assign to take the place of the actions in the same menu; the keyboard follows.
  const choosing = phone && assigning;
  useEffect(() => {
    if (choosing) menu.current?.querySelector<HTMLElement>("input, [role=menuitem]")?.focus();
  }, [choosing]);

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
        <Menu
          position="bottom-end"
          width={240}
          opened={more || (phone && assigning)}
          onChange={(open) => {
            setMore(open);
            if (phone && !open) setAssigning(false);
          }}
        >
          <Menu.Target>
            <ActionIcon
              variant="default"
              size={phone ? 40 : 30}
              className={phone ? classes.bare : undefined}
              aria-label={t("inbox.more_actions")}
            >
              <IconDots size={17} stroke={1.75} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown ref={menu}>
            {phone && assigning ? (
              <Assignees c={c} members={members} onAssign={assign} />
            ) : (
              <>
                {phone && mayWrite && !closed ? (
                  <Menu.Item
                    leftSection={<IconRobot size={16} stroke={1.75} />}
                    onClick={() => setAutoReply(!c.auto_reply)}
                  >
                    {t(c.auto_reply ? "inbox.turn_bot_off" : "inbox.turn_bot_on")}
                  </Menu.Item>
                ) : null}
                {phone && mayWrite ? (
                  <Menu.Item
                    closeMenuOnClick={false}
                    leftSection={<IconUserCheck size={16} stroke={1.75} />}
                    rightSection={<IconChevronRight size={15} stroke={1.75} />}
                    onClick={() => setAssigning(true)}
                  >
                    {t(
                      c.assignee?.id === workspace.member_id
                        ? "inbox.assigned_you"
                        : c.assignee
                          ? "inbox.assigned_name"
                          : "inbox.assign",
                      { name: c.assignee?.name },
                    )}
                  </Menu.Item>
                ) : null}
                {onDetails ? (
                  <Menu.Item leftSection={<IconUserCircle size={16} stroke={1.75} />} onClick={onDetails}>
                    {t("inbox.customer_details")}
                  </Menu.Item>
                ) : null}
                {mayWrite ? (
                  <>
                    <Menu.Item
                      leftSection={<IconTag size={16} stroke={1.75} />}
                      rightSection={phone ? null : <KeyHint keys="L" />}
                      onClick={() => setTagging(true)}
                    >
                      {t("desk.tags")}
                    </Menu.Item>
                    <Menu.Item
                      leftSection={<IconFlag size={16} stroke={1.75} />}
                      rightSection={phone ? null : <KeyHint keys="P" />}
                      onClick={prioritise}
                    >
                      {t(c.priority === "high" ? "desk.make_normal" : "desk.make_high")}
                    </Menu.Item>
                    {closed ? null : (
                      <Menu.Item
                        leftSection={<IconMail size={16} stroke={1.75} />}
                        rightSection={phone ? null : <KeyHint keys="U" />}
                        onClick={unread}
                      >
                        {t("desk.mark_unread")}
                      </Menu.Item>
                    )}
                    {c.testing ? null : (
                      <Menu.Item leftSection={<IconSchool size={16} stroke={1.75} />} onClick={() => setLearning(true)}>
                        {t("inbox.teach_conversation")}
                      </Menu.Item>
                    )}
                    <Menu.Divider />
                  </>
                ) : null}
                <Menu.Item
                  leftSection={<IconFileTypePdf size={16} stroke={1.75} />}
                  onClick={() => void transcript("pdf")}
                >
                  {t("talks.transcript_pdf")}
                </Menu.Item>
                <Menu.Item
                  leftSection={<IconFileText size={16} stroke={1.75} />}
                  onClick={() => void transcript("txt")}
                >
                  {t("talks.transcript_txt")}
                </Menu.Item>
                {mayWrite ? (
                  <Menu.Item leftSection={<IconMailForward size={16} stroke={1.75} />} onClick={() => setMailing(true)}>
                    {t("desk.mail_transcript")}
                  </Menu.Item>
                ) : null}
                <CopyButton value={`${location.origin}/inbox/all/${c.id}`}>
                  {({ copy }) => (
                    <Menu.Item
                      leftSection={<IconLink size={16} stroke={1.75} />}
                      onClick={() => {
                        copy();
                        toast(t("inbox.link_copied"));
                      }}
                    >
                      {t("inbox.copy_link")}
                    </Menu.Item>
                  )}
                </CopyButton>
              </>
            )}
          </Menu.Dropdown>
        </Menu>
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
        {learning ? <LearnDialog conversation={c} onClose={() => setLearning(false)} /> : null}
        {mailing ? <MailTranscript c={c} onClose={() => setMailing(false)} /> : null}
      </Suspense>
    </header>
  );
}
