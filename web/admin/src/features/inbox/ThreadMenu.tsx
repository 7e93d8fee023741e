import { ActionIcon, CopyButton, Menu } from "@mantine/core";
import {
  IconCalendar,
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
  IconSparkles,
  IconTag,
  IconUserCheck,
  IconUserCircle,
} from "@tabler/icons-react";
import { Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/lib/api/client";
import type { Conversation, Member } from "@/lib/api/types";
import { saveFile } from "@/lib/file";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { KeyHint } from "@/ui/KeyHint";
import { toast, toastProblem } from "@/ui/toast";
import { Assignees } from "./Assignees";
import { DayField } from "./DayField";
import { HelpItem } from "./HelpItem";
import { useRecap } from "./help";
import { LearnDialog, MailTranscript } from "./later";
import classes from "./ThreadHeader.module.css";

type Props = {
  c: Conversation;
  members: Member[];
  name: string;
  phone: boolean;
  mayWrite: boolean;
  assigning: boolean;
  onAssigning: (on: boolean) => void;
  onAssign: (id: string | null) => void;
  onAutoReply: () => void;
  onDetails: (() => void) | null;
  onTags: () => void;
  onPriority: () => void;
  onUnread: () => void;
  onDay: (day: string) => void;
};

/** What else can be done with a conversation; on a phone also what stands beside it on a desk. */
export function ThreadMenu({ c, members, name, phone, mayWrite, assigning, ...p }: Props) {
  const { t } = useTranslation();
  const { workspace } = useSession();
  const [more, setMore] = useState(false);
  const [mailing, setMailing] = useState(false);
  const [learning, setLearning] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const askDay = useRef<(() => void) | null>(null);
  const recap = useRecap(c.id);
  const closed = c.status === "closed";
  const transcript = async (format: "txt" | "pdf") => {
    try {
      saveFile(await api.file(`/v1/conversations/${c.id}/transcript?format=${format}`), `${name}.${format}`);
    } catch (e) {
      toastProblem(problemText(t, e));
    }
  };
  const sumUp = () =>
    recap.mutate(undefined, {
      onSuccess: () => setMore(false),
      onError: (e) => toastProblem(problemText(t, e)),
    });

  // On a phone the people to assign to take the place of the actions in the same menu; the keyboard follows.
  const choosing = phone && assigning;
  useEffect(() => {
    if (choosing) menu.current?.querySelector<HTMLElement>("input, [role=menuitem]")?.focus();
  }, [choosing]);

  return (
    <>
      <Menu
        position="bottom-end"
        width={240}
        opened={more || (phone && assigning)}
        onChange={(open) => {
          setMore(open);
          if (phone && !open) p.onAssigning(false);
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
            <Assignees c={c} members={members} onAssign={p.onAssign} />
          ) : (
            <>
              {phone && mayWrite && !closed ? (
                <Menu.Item leftSection={<IconRobot size={16} stroke={1.75} />} onClick={p.onAutoReply}>
                  {t(c.auto_reply ? "inbox.turn_bot_off" : "inbox.turn_bot_on")}
                </Menu.Item>
              ) : null}
              {phone && mayWrite ? (
                <Menu.Item
                  closeMenuOnClick={false}
                  leftSection={<IconUserCheck size={16} stroke={1.75} />}
                  rightSection={<IconChevronRight size={15} stroke={1.75} />}
                  onClick={() => p.onAssigning(true)}
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
              {p.onDetails ? (
                <Menu.Item leftSection={<IconUserCircle size={16} stroke={1.75} />} onClick={p.onDetails}>
                  {t("inbox.customer_details")}
                </Menu.Item>
              ) : null}
              {mayWrite ? (
                <>
                  <Menu.Item
                    leftSection={<IconTag size={16} stroke={1.75} />}
                    rightSection={phone ? null : <KeyHint keys="L" />}
                    onClick={p.onTags}
                  >
                    {t("desk.tags")}
                  </Menu.Item>
                  <Menu.Item
                    leftSection={<IconFlag size={16} stroke={1.75} />}
                    rightSection={phone ? null : <KeyHint keys="P" />}
                    onClick={p.onPriority}
                  >
                    {t(c.priority === "high" ? "desk.make_normal" : "desk.make_high")}
                  </Menu.Item>
                  {closed ? null : (
                    <Menu.Item
                      leftSection={<IconMail size={16} stroke={1.75} />}
                      rightSection={phone ? null : <KeyHint keys="U" />}
                      onClick={p.onUnread}
                    >
                      {t("desk.mark_unread")}
                    </Menu.Item>
                  )}
                  {c.testing ? null : (
                    <Menu.Item leftSection={<IconSchool size={16} stroke={1.75} />} onClick={() => setLearning(true)}>
                      {t("inbox.teach_conversation")}
                    </Menu.Item>
                  )}
                  <HelpItem
                    botId={c.bot_id}
                    icon={<IconSparkles size={16} stroke={1.75} />}
                    label={t("help.recap")}
                    busy={recap.isPending}
                    onClick={sumUp}
                  />
                  <Menu.Divider />
                </>
              ) : null}
              <Menu.Item
                closeMenuOnClick={false}
                leftSection={<IconCalendar size={16} stroke={1.75} />}
                className={classes.day}
                component="div"
                onKeyDown={(e) => e.key === "Enter" && askDay.current?.()}
              >
                {t("inbox.go_to_day")}
                <DayField
                  since={c.created_at}
                  open={askDay}
                  onDay={(day) => {
                    setMore(false);
                    p.onDay(day);
                  }}
                />
              </Menu.Item>
              <Menu.Item
                leftSection={<IconFileTypePdf size={16} stroke={1.75} />}
                onClick={() => void transcript("pdf")}
              >
                {t("talks.transcript_pdf")}
              </Menu.Item>
              <Menu.Item leftSection={<IconFileText size={16} stroke={1.75} />} onClick={() => void transcript("txt")}>
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
      <Suspense>
        {learning ? <LearnDialog conversation={c} onClose={() => setLearning(false)} /> : null}
        {mailing ? <MailTranscript c={c} onClose={() => setMailing(false)} /> : null}
      </Suspense>
    </>
  );
}
