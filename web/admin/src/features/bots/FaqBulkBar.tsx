import { Menu } from "@mantine/core";
import {
  IconArrowsDiff,
  IconChevronUp,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconTag,
  IconTrash,
  IconX,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { BulkAction } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useStartTask } from "@/lib/tasks";
import { useClock } from "@/lib/time";
import { BulkBar } from "@/ui/BulkBar";
import { confirm } from "@/ui/confirm";
import { toast, toastProblem } from "@/ui/toast";
import { confirmUntried, untriedText } from "@/ui/untried";
import { countQuery, type FaqFilter, matchingFaqs, useBulkFaqs, useCategoryNames } from "./faq-queries";
import { NameCategory } from "./NameCategory";

type Props = {
  botId: string;
  ids: string[];
  /** One of them waits for a decision. */
  overlapped: boolean;
  filter: FaqFilter;
  /** Not only the ticked ones: all that the filter lets through. */
  all: boolean;
  offerAll: boolean;
  busy: boolean;
  mayDelete: boolean;
  onAll: () => void;
  onClear: () => void;
};

/** What can be done to all ticked FAQs at once, or to all that match. */
export function FaqBulkBar({ botId, ids, overlapped, filter, all, offerAll, busy, mayDelete, onAll, onClear }: Props) {
  const { t } = useTranslation();
  const clock = useClock();
  const some = useBulkFaqs(botId);
  const matching = useStartTask(botId, "faqs");
  const names = useCategoryNames(botId);
  const total = useQuery({ ...countQuery(botId, filter), enabled: offerAll || all }).data;
  const [naming, setNaming] = useState(false);
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => e.key === "Escape" && !e.defaultPrevented && !naming && onClear();
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [onClear, naming]);

  const count = all ? (total ?? ids.length) : ids.length;
  const shown = clock.number(count);
  const pending = some.isPending || matching.isPending || (all && total === undefined);
  const run = (action: BulkAction, category?: string) => {
    const onError = (e: unknown) => toastProblem(problemText(t, e));
    if (all) {
      matching.mutate({ action, category, matching: matchingFaqs(filter) }, { onSuccess: onClear, onError });
      return;
    }
    some.mutate(
      { action, category, ids },
      {
        onSuccess: (r) => {
          onClear();
          if (action === "delete") toast(t("faqs.deleted", { count: r.count }));
          else if (action === "retrain") toast(t("faqs.retrained", { count: r.count }));
          else toast(t("faqs.task.changed", { count: r.count, shown: clock.number(r.count) }));
        },
        onError,
      },
    );
  };
  const sure = async (action: "delete" | "discard") => {
    const tests = await untriedText(t, botId);
    const yes = await confirm({
      title: t(action === "delete" ? "faqs.delete_title" : "faqs.discard_title", { count }),
      text: `${t("faqs.delete_text", { count })} ${tests}`.trim(),
      action: t(`faqs.actions.${action}`),
      cancel: t("actions.cancel"),
    });
    if (yes) run(action);
  };
  /** For what changes answers at once. */
  const tried = async (action: BulkAction) => {
    if (await confirmUntried(t, botId)) run(action);
  };
  const icon = { size: 15, stroke: 1.75 };
  const off = pending || (all && busy);
  return (
    <>
      <BulkBar
        label={all ? t("faqs.all_selected", { shown }) : t("faqs.ticked", { count })}
        more={
          offerAll && !all && total !== undefined && total > ids.length
            ? { text: t("faqs.all_matching", { count: total, shown: clock.number(total) }), onTake: onAll }
            : undefined
        }
      >
        <button type="button" disabled={off} onClick={() => run("retrain")} data-fold>
          <IconRefresh {...icon} />
          {t("faqs.actions.retrain")}
        </button>
        <Menu position="top">
          <Menu.Target>
            <button type="button" disabled={off}>
              {t("faqs.bulk_more")}
              <IconChevronUp {...icon} />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPlayerPlay {...icon} />} onClick={() => void tried("activate")}>
              {t("faqs.actions.activate")}
            </Menu.Item>
            <Menu.Item leftSection={<IconPlayerPause {...icon} />} onClick={() => void tried("deactivate")}>
              {t("faqs.actions.deactivate")}
            </Menu.Item>
            <Menu.Item leftSection={<IconTag {...icon} />} onClick={() => setNaming(true)}>
              {t("faqs.actions.set_category")}
            </Menu.Item>
            {overlapped ? (
              <>
                <Menu.Divider />
                <Menu.Item leftSection={<IconArrowsDiff {...icon} />} onClick={() => void tried("replace")}>
                  {t("faqs.actions.replace")}
                </Menu.Item>
                <Menu.Item leftSection={<IconArrowsDiff {...icon} />} onClick={() => void tried("keep_both")}>
                  {t("faqs.actions.keep_both")}
                </Menu.Item>
                <Menu.Item leftSection={<IconTrash {...icon} />} onClick={() => void sure("discard")}>
                  {t("faqs.actions.discard")}
                </Menu.Item>
              </>
            ) : null}
          </Menu.Dropdown>
        </Menu>
        {mayDelete ? (
          <button type="button" disabled={off} onClick={() => void sure("delete")}>
            <IconTrash {...icon} />
            {t("faqs.actions.delete")}
          </button>
        ) : null}
        <button type="button" onClick={onClear} aria-label={t("actions.clear_selection")}>
          <IconX {...icon} />
        </button>
      </BulkBar>
      {naming ? (
        <NameCategory
          names={names}
          label={t("faqs.category_text", { count, shown })}
          onClose={() => setNaming(false)}
          onSave={(category) => {
            setNaming(false);
            run("set_category", category);
          }}
        />
      ) : null}
    </>
  );
}
