import { IconRefresh, IconTrash, IconX } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { problemText } from "@/lib/problem";
import { BulkBar } from "@/ui/BulkBar";
import { confirm } from "@/ui/confirm";
import { toast, toastProblem } from "@/ui/toast";
import { useDeleteFaqs, useRetrainFaqs } from "./queries";

/** What can be done to all ticked FAQs at once. */
export function FaqBulkBar({
  botId,
  ids,
  mayDelete,
  onClear,
}: {
  botId: string;
  ids: string[];
  mayDelete: boolean;
  onClear: () => void;
}) {
  const { t } = useTranslation();
  const remove = useDeleteFaqs(botId);
  const retrain = useRetrainFaqs(botId);
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => e.key === "Escape" && !e.defaultPrevented && onClear();
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [onClear]);

  const count = ids.length;
  const onError = (e: unknown) => toastProblem(problemText(t, e));
  const onDelete = async () => {
    const yes = await confirm({
      title: t("faqs.delete_title", { count }),
      text: t("faqs.delete_text", { count }),
      action: t("faqs.delete"),
      cancel: t("actions.cancel"),
    });
    if (!yes) return;
    remove.mutate(ids, {
      onSuccess: () => {
        onClear();
        toast(t("faqs.deleted", { count }));
      },
      onError,
    });
  };
  return (
    <BulkBar label={t("faqs.ticked", { count })}>
      <button
        type="button"
        disabled={retrain.isPending}
        onClick={() =>
          retrain.mutate(ids, {
            onSuccess: () => {
              onClear();
              toast(t("faqs.retrained", { count }));
            },
            onError,
          })
        }
      >
        <IconRefresh size={15} stroke={1.75} />
        {t("faqs.retrain")}
      </button>
      {mayDelete ? (
        <button type="button" disabled={remove.isPending} onClick={() => void onDelete()}>
          <IconTrash size={15} stroke={1.75} />
          {t("faqs.delete")}
        </button>
      ) : null}
      <button type="button" onClick={onClear} aria-label={t("actions.clear_selection")}>
        <IconX size={15} stroke={1.75} />
      </button>
    </BulkBar>
  );
}
