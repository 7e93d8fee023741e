import { IconMessagePlus, IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Unanswered } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { BulkBar } from "@/ui/BulkBar";
import { Dialog } from "@/ui/Dialog";
import { toast, toastProblem } from "@/ui/toast";
import { useDismissTogether } from "./queries";
import { UnansweredEditor } from "./UnansweredEditor";

/** What can be done to all ticked questions at once. */
export function UnansweredBulk({
  botId,
  questions,
  onClear,
}: {
  botId: string;
  questions: Unanswered[];
  onClear: () => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const dismiss = useDismissTogether(botId);
  const [answering, setAnswering] = useState(false);
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => e.key === "Escape" && !e.defaultPrevented && !answering && onClear();
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [onClear, answering]);
  const icon = { size: 15, stroke: 1.75 };
  const most = [...questions].sort((a, b) => b.count - a.count);
  return (
    <>
      <BulkBar label={t("unanswered_more.ticked", { count: questions.length })}>
        <button type="button" disabled={dismiss.isPending} onClick={() => setAnswering(true)}>
          <IconMessagePlus {...icon} />
          {t("unanswered_more.bulk_answer")}
        </button>
        <button
          type="button"
          disabled={dismiss.isPending}
          onClick={() =>
            dismiss.mutate(
              questions.map((u) => u.id),
              {
                onSuccess: (r) => {
                  toast(t("unanswered_more.bulk_dismissed", { count: r.count }));
                  onClear();
                },
                onError: (e) => toastProblem(problemText(t, e)),
              },
            )
          }
        >
          {t("unanswered.dismiss")}
        </button>
        <button type="button" onClick={onClear} aria-label={t("actions.clear_selection")}>
          <IconX {...icon} />
        </button>
      </BulkBar>
      {answering ? (
        <Dialog
          onClose={() => setAnswering(false)}
          size={700}
          title={t("unanswered_more.bulk_answer_title", { shown: clock.number(questions.length) })}
        >
          <UnansweredEditor
            botId={botId}
            questions={most}
            onDone={(answered) => {
              setAnswering(false);
              if (answered) onClear();
            }}
          />
        </Dialog>
      ) : null}
    </>
  );
}
