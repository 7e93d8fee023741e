import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { BulkAction, KnowledgeTask } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { read, write } from "@/lib/storage";
import { downloadReport, isOver, type TaskTarget, taskQuery, useCancelTask, useTasks } from "@/lib/tasks";
import { useClock } from "@/lib/time";
import { Dialog } from "./Dialog";
import { RowProblems } from "./RowProblems";
import { Bone } from "./Skeleton";
import { ErrorState } from "./States";
import classes from "./TaskCard.module.css";
import { toastProblem } from "./toast";

/** How an action is called for what it is done to. */
export function actionText(t: TFunction, action: BulkAction, of: TaskTarget): string {
  if (action === "approve" || action === "reject") return t(`tasks.actions.${action}`);
  if (action === "retrain" && of === "articles") return t("tasks.actions.train");
  if (action === "retrain" && of === "pages") return t("tasks.actions.recrawl");
  return t(`faqs.actions.${action}`);
}

/** The last task on a list, as it goes on and until somebody has seen how it ended. */
export function TaskStrip({
  botId,
  of,
  mayEdit,
  changes,
}: {
  botId: string;
  of: TaskTarget;
  mayEdit: boolean;
  /** The key of the queries that a task changes. */
  changes: readonly unknown[];
}) {
  const last = useTasks(botId, of, changes)[0];
  const { shown, dismiss } = useSeen(of, last, mayEdit);
  return shown ? <TaskCard botId={botId} task={shown} mayEdit={mayEdit} onDismiss={dismiss} /> : null;
}

/** Which task is shown: who has seen how it ended puts it away, here and for good. */
export function useSeen(of: TaskTarget, last: KnowledgeTask | undefined, mayEdit: boolean) {
  const place = of === "faqs" ? "faq_list.seen" : `${of}.seen`;
  const [seen, setSeen] = useState(() => read<string>(place, ""));
  return {
    shown: last !== undefined && last.id !== seen && (mayEdit || !isOver(last)) ? last : null,
    dismiss: () => {
      if (!last) return;
      setSeen(last.id);
      write(place, last.id);
    },
  };
}

export function TaskCard({
  botId,
  task,
  mayEdit,
  onDismiss,
}: {
  botId: string;
  task: KnowledgeTask;
  mayEdit: boolean;
  onDismiss: () => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const cancel = useCancelTask(botId, task.of);
  const [lines, setLines] = useState(false);
  const over = isOver(task);
  const done = clock.number(task.done);
  const total = clock.number(task.total);
  const name = task.file_name || t("faqs.import_title");
  const action = task.action ? t(`tasks.of.${task.of}`, { action: actionText(t, task.action, task.of) }) : "";
  const figures = [
    { n: task.imported, key: "imported", tone: "good" },
    { n: task.duplicates, key: "duplicates", tone: "plain" },
    { n: task.invalid, key: "invalid", tone: "bad" },
  ] as const;
  return (
    <section className={classes.card} aria-label={task.kind === "import" ? name : action} data-state={task.state}>
      <div className={classes.body}>
        <div className={classes.head}>
          {over ? (
            task.state === "done" ? (
              <IconCircleCheck size={17} stroke={1.75} className={classes.good} />
            ) : (
              <IconAlertTriangle size={17} stroke={1.75} className={classes.careful} />
            )
          ) : null}
          <h2 className={classes.title}>
            {task.kind === "import" ? t(over ? "faqs.task.file_done" : "faqs.task.file", { name }) : action}
          </h2>
          <span className={classes.note} role="status">
            {task.state === "done" ? t("faqs.task.done") : task.state === "cancelled" ? t("faqs.task.cancelled") : null}
            {over ? null : t("faqs.task.progress", { done, total })}
          </span>
        </div>
        {over ? null : (
          <div
            className={classes.track}
            role="progressbar"
            aria-label={t("faqs.task.progress", { done, total })}
            aria-valuemin={0}
            aria-valuemax={task.total}
            aria-valuenow={task.done}
          >
            <span className={classes.part} style={{ flexGrow: task.done }} data-tone="accent" />
            <span style={{ flexGrow: Math.max(task.total - task.done, 0) }} />
          </div>
        )}
        {task.state === "failed" ? <p className={classes.bad}>{t("faqs.task.failed")}</p> : null}
        <ul className={classes.figures}>
          {task.kind === "bulk" ? (
            <li data-tone="good">{t("tasks.changed", { count: task.changed, shown: clock.number(task.changed) })}</li>
          ) : (
            figures
              .filter((f) => f.n > 0 || f.key === "imported")
              .map((f) => (
                <li key={f.key} data-tone={f.tone}>
                  {t(`faqs.task.${f.key}`, { shown: clock.number(f.n) })}
                </li>
              ))
          )}
          {task.failed > 0 ? (
            <li data-tone="bad">{t("tasks.failed", { count: task.failed, shown: clock.number(task.failed) })}</li>
          ) : null}
          {task.settled > 0 ? (
            <li>{t("tasks.settled", { count: task.settled, shown: clock.number(task.settled) })}</li>
          ) : null}
          {task.left_out > 0 ? (
            <li data-tone="careful">{t("faqs.left_out_n", { shown: clock.number(task.left_out) })}</li>
          ) : null}
        </ul>
      </div>
      {over ? (
        <>
          {task.duplicates + task.invalid + task.failed > 0 ? (
            <Button variant="default" onClick={() => setLines(true)}>
              {t(task.kind === "import" ? "faqs.task.show" : "tasks.show")}
            </Button>
          ) : null}
          <button type="button" className={classes.dismiss} aria-label={t("faqs.task.dismiss")} onClick={onDismiss}>
            <IconX size={16} stroke={1.75} />
          </button>
        </>
      ) : mayEdit ? (
        <Button
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate(task.id, { onError: (e) => toastProblem(problemText(t, e)) })}
        >
          {t("faqs.task.cancel")}
        </Button>
      ) : null}
      {lines ? <TaskLines botId={botId} task={task} onClose={() => setLines(false)} /> : null}
    </section>
  );
}

/** Every line of the file that was left out, or what could not be changed, and why. */
function TaskLines({ botId, task, onClose }: { botId: string; task: KnowledgeTask; onClose: () => void }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const whole = useQuery(taskQuery(botId, task));
  return (
    <Dialog onClose={onClose} size={640} title={t(task.kind === "import" ? "faqs.task.problems" : "tasks.problems")}>
      {whole.data ? (
        <RowProblems list={whole.data.problems ?? []} tall />
      ) : whole.isError ? (
        <ErrorState error={whole.error} retry={() => whole.refetch()} />
      ) : (
        <Bone h={120} />
      )}
      <div className={classes.actions}>
        {can("knowledge", "view") ? (
          <Button
            size="sm"
            variant="default"
            onClick={() =>
              downloadReport(botId, task.id, "report.csv").catch((e: unknown) => toastProblem(problemText(t, e)))
            }
          >
            {t("faqs.download_report")}
          </Button>
        ) : null}
        <Button size="sm" onClick={onClose}>
          {t("actions.done")}
        </Button>
      </div>
    </Dialog>
  );
}
