import { ActionIcon, Menu } from "@mantine/core";
import {
  IconCopy,
  IconDots,
  IconLink,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconTrash,
} from "@tabler/icons-react";
import type { MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import type { BulkAction, Faq } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { confirm } from "@/ui/confirm";
import { toast, toastProblem } from "@/ui/toast";
import { confirmUntried, untriedText } from "@/ui/untried";
import { useBulkFaqs } from "./faq-queries";

const icon = { size: 15, stroke: 1.75 };

/** What can be done to one FAQ of the list: open it, switch it, have it learnt again, copy its answer, delete it. */
export function FaqMenu({
  botId,
  faq,
  mayEdit,
  mayDelete,
  onOpen,
}: {
  botId: string;
  faq: Faq;
  mayEdit: boolean;
  mayDelete: boolean;
  onOpen: (e: MouseEvent<HTMLElement>) => void;
}) {
  const { t } = useTranslation();
  const bulk = useBulkFaqs(botId);
  const run = (action: BulkAction, done: string) =>
    bulk.mutate(
      { action, ids: [faq.id] },
      { onSuccess: () => toast(done), onError: (e) => toastProblem(problemText(t, e)) },
    );
  const turn = async () => {
    if (!(await confirmUntried(t, botId))) return;
    if (faq.active) run("deactivate", t("tasks.switched_off"));
    else run("activate", t("tasks.switched_on"));
  };
  const remove = async () => {
    const tests = await untriedText(t, botId);
    const yes = await confirm({
      title: t("faqs.delete_title", { count: 1 }),
      text: `${t("tasks.delete_this", { question: faq.question })} ${tests}`.trim(),
      action: t("faqs.actions.delete"),
      cancel: t("actions.cancel"),
    });
    if (yes) run("delete", t("faqs.deleted", { count: 1 }));
  };
  const copy = (what: string, done: string) =>
    void navigator.clipboard.writeText(what).then(
      () => toast(done),
      () => toastProblem(t("tasks.not_copied")),
    );
  const link = `${window.location.origin}/bots/${botId}/faqs?faq=${faq.id}`;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t("tasks.more_of", { question: faq.question })} loading={bulk.isPending}>
          <IconDots size={17} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil {...icon} />} onClick={onOpen}>
          {t(mayEdit ? "actions.edit" : "tasks.look")}
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy {...icon} />} onClick={() => copy(faq.answer_text, t("tasks.answer_copied"))}>
          {t("tasks.copy_answer")}
        </Menu.Item>
        <Menu.Item leftSection={<IconLink {...icon} />} onClick={() => copy(link, t("tasks.link_copied"))}>
          {t("tasks.copy_link")}
        </Menu.Item>
        {mayEdit ? (
          <>
            <Menu.Item
              leftSection={faq.active ? <IconPlayerPause {...icon} /> : <IconPlayerPlay {...icon} />}
              onClick={() => void turn()}
            >
              {t(faq.active ? "faqs.actions.deactivate" : "faqs.actions.activate")}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconRefresh {...icon} />}
              onClick={() => run("retrain", t("faqs.retrained", { count: 1 }))}
            >
              {t("faqs.actions.retrain")}
            </Menu.Item>
          </>
        ) : null}
        {mayDelete ? (
          <Menu.Item leftSection={<IconTrash {...icon} />} onClick={() => void remove()}>
            {t("faqs.actions.delete")}
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
