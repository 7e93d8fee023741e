import { useTranslation } from "react-i18next";
import type { Piece } from "@/lib/api/knowledge-types";
import { problemText } from "@/lib/problem";
import { useStartTask } from "@/lib/tasks";
import { useClock } from "@/lib/time";
import { BulkBar } from "@/ui/BulkBar";
import { confirm } from "@/ui/confirm";
import { toast, toastProblem } from "@/ui/toast";
import { untriedText } from "@/ui/untried";
import type { Ticked } from "./ListFrame";
import { matchingPieces, type PieceFilter, useSwitchPieces } from "./piece-queries";

type Action = "activate" | "deactivate";

/** What can be done to the ticked passages, or to all that match. */
export function PiecesBar({
  botId,
  filter,
  ticked,
  total,
  onDone,
}: {
  botId: string;
  filter: PieceFilter;
  ticked: Ticked<Piece & { question: string }>;
  /** How many match, where there are more of them than are ticked; else 0. */
  total: number;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const some = useSwitchPieces(botId);
  const all = useStartTask(botId, "passages");
  const ids = ticked.chosen.map((p) => p.id);
  const onError = (e: unknown) => toastProblem(problemText(t, e));
  const run = async (action: Action) => {
    if (!ticked.whole) {
      some.mutate(
        { action, ids },
        {
          onSuccess: ({ count }) => {
            onDone();
            toast(t(`pieces.many.${action}`, { count, shown: clock.number(count) }));
          },
          onError,
        },
      );
      return;
    }
    const yes = await confirm({
      title: t(`pieces.sure.${action}`, { count: total, shown: clock.number(total) }),
      text: `${t(`pieces.sure_text.${action}`)} ${await untriedText(t, botId)}`.trim(),
      action: t(`faqs.actions.${action}`),
      cancel: t("actions.cancel"),
      danger: action === "deactivate",
    });
    if (yes) all.mutate({ action, matching: matchingPieces(filter) }, { onSuccess: onDone, onError });
  };
  const busy = some.isPending || all.isPending;
  return (
    <BulkBar
      label={
        ticked.whole
          ? t("tasks.all_selected", { shown: clock.number(total) })
          : t("entries.chosen", { count: ids.length })
      }
      more={
        ticked.all.checked && !ticked.whole && total > 0
          ? { text: t("tasks.all_matching", { count: total, shown: clock.number(total) }), onTake: ticked.takeWhole }
          : undefined
      }
    >
      <button type="button" disabled={busy} onClick={() => void run("deactivate")}>
        {t("faqs.actions.deactivate")}
      </button>
      <button type="button" disabled={busy} onClick={() => void run("activate")}>
        {t("faqs.actions.activate")}
      </button>
      <button type="button" onClick={ticked.clear}>
        {t("actions.cancel")}
      </button>
    </BulkBar>
  );
}
