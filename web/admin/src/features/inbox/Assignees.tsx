import { Menu, TextInput } from "@mantine/core";
import { IconCheck, IconUserOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation, Member } from "@/lib/api/types";
import { fold } from "@/lib/fold";
import { useSession } from "@/lib/session";
import { Avatar } from "@/ui/Avatar";
import classes from "./Help.module.css";

/** So many people can be looked through; more are searched. */
const MANY = 7;

type Props = { c: Conversation; members: Member[]; onAssign: (id: string | null) => void };

/** The items of a menu: whom a conversation can belong to. */
export function Assignees({ c, members, onAssign }: Props) {
  const { t } = useTranslation();
  const { workspace, account } = useSession();
  const [text, setText] = useState("");
  const me = workspace.member_id;
  const able = members.filter(
    (m) =>
      m.state === "active" && m.id !== me && m.role.key !== "viewer" && (m.all_bots || m.bot_ids.includes(c.bot_id)),
  );
  const others = able.filter((m) => fold(m.name).includes(fold(text)));
  const pick = (id: string | null) => {
    if (id !== (c.assignee?.id ?? null)) onAssign(id);
  };
  return (
    <>
      {able.length >= MANY ? (
        <TextInput
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
          {m.availability === "offline" ? <span className={classes.offline}>{t("narrow.offline")}</span> : null}
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
    </>
  );
}
