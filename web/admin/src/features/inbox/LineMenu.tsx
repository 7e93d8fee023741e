import { ActionIcon, Menu } from "@mantine/core";
import {
  IconChecklist,
  IconCopy,
  IconDots,
  IconHelpCircle,
  IconLanguage,
  IconLink,
  IconPencil,
  IconQuote,
  IconSchool,
  IconThumbDown,
  IconThumbUp,
  IconTrash,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Message } from "@/lib/api/types";
import { useAddTest } from "@/lib/checks";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { toast, toastProblem } from "@/ui/toast";
import { HelpItem } from "./HelpItem";
import classes from "./Line.module.css";
import type { useMessageVerbs } from "./queries";

const UNSEND_MS = 15 * 60_000;

type Props = {
  m: Message;
  botId: string;
  mine: boolean;
  me: string;
  verbs: ReturnType<typeof useMessageVerbs>;
  onEdit: () => void;
  onLearn?: () => void;
  onWhy?: () => void;
  /** A better answer to what the bot was asked. */
  onImprove?: () => void;
  translated: boolean;
  onTranslate?: () => void;
  testable: boolean;
  onQuote: () => void;
};

/** What can be done with a message. */
export function LineMenu({ m, mine, me, verbs, onEdit, onLearn, onWhy, onImprove, testable, onQuote, ...p }: Props) {
  const { t } = useTranslation();
  const { can } = useSession();
  const addTest = useAddTest();
  const mayUnsend = mine && Date.now() - Date.parse(m.created_at) < UNSEND_MS;
  const mineNow = m.reactions?.find((x) => x.by.id === me)?.value;
  const onError = (e: unknown) => toastProblem(problemText(t, e));
  const react = (value: "like" | "dislike", onSuccess?: () => void) =>
    verbs.react.mutate({ message: m, value: mineNow === value ? "none" : value }, { onError, onSuccess });
  return (
    <Menu position="bottom" width={200}>
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
        {p.onTranslate ? (
          <HelpItem
            botId={p.botId}
            icon={<IconLanguage size={15} stroke={1.75} />}
            label={t(p.translated ? "help.original" : "help.translate")}
            always={p.translated}
            onClick={p.onTranslate}
          />
        ) : null}
        {mine || m.kind === "note" ? null : (
          <Menu.Item leftSection={<IconThumbUp size={15} stroke={1.75} />} onClick={() => react("like")}>
            {t(mineNow === "like" ? "desk.unlike" : "desk.like")}
          </Menu.Item>
        )}
        {onImprove ? (
          <Menu.Item
            leftSection={<IconThumbDown size={15} stroke={1.75} />}
            onClick={() => react("dislike", mineNow === "dislike" ? undefined : onImprove)}
          >
            {t(mineNow === "dislike" ? "help.undislike" : "help.dislike")}
          </Menu.Item>
        ) : null}
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
