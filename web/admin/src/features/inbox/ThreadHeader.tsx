import { ActionIcon, Button, CopyButton, Menu, Switch, TextInput, Tooltip } from "@mantine/core";
import {
  IconArrowBackUp,
  IconCheck,
  IconChevronDown,
  IconChevronLeft,
  IconDots,
  IconLink,
  IconRobot,
  IconUserCircle,
  IconUserOff,
  IconWorld,
} from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation, Member } from "@/lib/api/types";
import { fold } from "@/lib/fold";
import { useKeys } from "@/lib/keys";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { Avatar } from "@/ui/Avatar";
import { KeyHint } from "@/ui/KeyHint";
import { Tag, type Tone } from "@/ui/Tag";
import { toast, toastProblem } from "@/ui/toast";
import { useVerb, type Verb } from "./queries";
import classes from "./ThreadHeader.module.css";
import { contactName } from "./words";

const TONES: Record<Conversation["stage"], Tone> = {
  bot: "accent",
  waiting: "careful",
  assigned: "good",
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
  const [assigning, setAssigning] = useState(false);
  const closed = c.status === "closed";
  const name = contactName(t, c.contact);

  const run = (v: Verb, done?: string) =>
    verb.mutate(v, {
      onSuccess: () => done && toast(done),
      onError: (e) => toastProblem(problemText(t, e)),
    });
  const toggleClosed = () =>
    run({ do: closed ? "reopen" : "close" }, t(closed ? "inbox.reopened_toast" : "inbox.closed_toast", { name }));
  const setAutoReply = (on: boolean) => run({ do: on ? "give-back" : "take-over" });
  // While the answer is under way the switch shows where it is going.
  const going = verb.isPending ? verb.variables.do : null;
  const autoReply = going === "give-back" ? true : going === "take-over" ? false : c.auto_reply;

  useKeys({ e: toggleClosed, a: () => setAssigning(true), b: () => !closed && setAutoReply(!c.auto_reply) }, mayWrite);

  return (
    <header className={classes.header}>
      {phone ? (
        <ActionIcon size={40} className={classes.back} aria-label={t("inbox.back")} onClick={onBack}>
          <IconChevronLeft size={22} stroke={1.75} />
        </ActionIcon>
      ) : null}
      <div className={classes.who}>
        <div className={classes.first}>
          <h2 className={classes.name}>{name}</h2>
          <Tag tone={TONES[c.stage]} dot>
            {t(`inbox.stage.${c.stage}`)}
          </Tag>
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
            <label className={classes.auto}>
              <span>{t("inbox.auto_reply")}</span>
              <Switch
                checked={autoReply}
                disabled={verb.isPending}
                onChange={(e) => setAutoReply(e.currentTarget.checked)}
              />
            </label>
          </Tooltip>
        ) : null}
        {mayWrite ? (
          <AssignMenu
            c={c}
            members={members}
            opened={assigning}
            setOpened={setAssigning}
            phone={phone}
            onAssign={(id) => run({ do: "assign", member_id: id })}
          />
        ) : null}
        <Menu position="bottom-end" width={220}>
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
          <Menu.Dropdown>
            {phone && mayWrite && !closed ? (
              <Menu.Item
                leftSection={<IconRobot size={16} stroke={1.75} />}
                onClick={() => setAutoReply(!c.auto_reply)}
              >
                {t(c.auto_reply ? "inbox.turn_bot_off" : "inbox.turn_bot_on")}
              </Menu.Item>
            ) : null}
            {phone && mayWrite ? (
              <Menu.Item leftSection={<IconUserCircle size={16} stroke={1.75} />} onClick={() => setAssigning(true)}>
                {t("inbox.assign")}
              </Menu.Item>
            ) : null}
            {onDetails ? (
              <Menu.Item leftSection={<IconUserCircle size={16} stroke={1.75} />} onClick={onDetails}>
                {t("inbox.customer_details")}
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
    </header>
  );
}

type AssignProps = {
  c: Conversation;
  members: Member[];
  opened: boolean;
  setOpened: (v: boolean) => void;
  phone: boolean;
  onAssign: (id: string | null) => void;
};

function AssignMenu({ c, members, opened, setOpened, phone, onAssign }: AssignProps) {
  const { t } = useTranslation();
  const { workspace, account } = useSession();
  const [text, setText] = useState("");
  const me = workspace.member_id;
  const first = useRef<HTMLInputElement>(null);
  const others = members
    .filter(
      (m) =>
        m.state === "active" && m.id !== me && m.role.key !== "viewer" && (m.all_bots || m.bot_ids.includes(c.bot_id)),
    )
    .filter((m) => fold(m.name).includes(fold(text)));
  const search = members.length > 7;
  const pick = (id: string | null) => {
    setText("");
    if (id !== (c.assignee?.id ?? null)) onAssign(id);
  };
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" width={240}>
      <Menu.Target>
        {phone ? (
          <span className={classes.anchor} />
        ) : (
          <Button
            variant="default"
            className={classes.assign}
            rightSection={<IconChevronDown size={15} stroke={1.75} />}
            aria-label={c.assignee ? t("inbox.assigned_to", { name: c.assignee.name }) : t("inbox.assign")}
          >
            {c.assignee ? (
              <>
                <Avatar name={c.assignee.name} seed={c.assignee.id} size={20} />
                <span className={classes.assignee}>{c.assignee.id === me ? t("inbox.you") : c.assignee.name}</span>
              </>
            ) : (
              <span className={classes.assignee}>{t("inbox.assign")}</span>
            )}
          </Button>
        )}
      </Menu.Target>
      <Menu.Dropdown>
        {search ? (
          <TextInput
            ref={first}
            size="xs"
            mb={4}
            value={text}
            placeholder={t("inbox.find_person")}
            aria-label={t("inbox.find_person")}
            onChange={(e) => setText(e.currentTarget.value)}
            onKeyDown={(e) => e.key !== "ArrowDown" && e.key !== "ArrowUp" && e.key !== "Escape" && e.stopPropagation()}
          />
        ) : null}
        <Menu.Item
          leftSection={<Avatar name={account.name} seed={me} size={22} presence={workspace.availability} />}
          rightSection={c.assignee?.id === me ? <IconCheck size={15} /> : null}
          onClick={() => pick(me)}
        >
          {t("inbox.assign_me")}
        </Menu.Item>
        {others.map((m) => (
          <Menu.Item
            key={m.id}
            leftSection={<Avatar name={m.name} seed={m.id} size={22} presence={m.availability} />}
            rightSection={c.assignee?.id === m.id ? <IconCheck size={15} /> : null}
            onClick={() => pick(m.id)}
          >
            {m.name}
          </Menu.Item>
        ))}
        {c.assignee ? (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<IconUserOff size={16} stroke={1.75} />} onClick={() => pick(null)}>
              {t("inbox.unassign")}
            </Menu.Item>
          </>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
