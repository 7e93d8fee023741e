import { useTranslation } from "react-i18next";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { confirm } from "@/ui/confirm";
import { toast, toastProblem } from "@/ui/toast";
import { type TrainingKind, useBulk } from "./queries";

/** What can be done to one row of a kind of training data, and who may. */
export function useActions(botId: string, kind: TrainingKind) {
  const { t } = useTranslation();
  const { can } = useSession();
  const bulk = useBulk(botId, kind);
  const words = `training.${kind}` as const;
  const problem = (e: unknown) => toastProblem(problemText(t, e));
  return {
    mayEdit: can("knowledge", "edit"),
    mayDelete: can("knowledge", "manage"),
    problem,
    retrain: (id: string) => bulk.mutate({ action: "retrain", ids: [id] }, { onError: problem }),
    remove: async (id: string, title: string) => {
      const yes = await confirm({
        title: t(`${words}.delete_title`, { count: 1 }),
        text: t("training.delete_this", { title }),
        action: t("actions.delete"),
        cancel: t("actions.cancel"),
      });
      if (!yes) return;
      bulk.mutate(
        { action: "delete", ids: [id] },
        { onSuccess: () => toast(t(`${words}.deleted`, { count: 1 })), onError: problem },
      );
    },
  };
}

export type Actions = ReturnType<typeof useActions>;
