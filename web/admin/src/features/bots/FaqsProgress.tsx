import { Button, Modal } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FaqState, FaqTask } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { read, write } from "@/lib/storage";
import { useClock } from "@/lib/time";
import { Bone } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { toastProblem } from "@/ui/toast";
import { Problems } from "./FaqProblems";
import classes from "./FaqsProgress.module.css";
import { downloadReport, isOver, taskQuery, useCancelTask } from "./faq-queries";

type Counts = Partial<Record<FaqState, number>>;

/** What is being done to the FAQs at this moment, and how the last task ended until somebody has seen it. */
export function FaqsProgress({
  botId,
  counts,
  tasks,
  mayEdit,
}: {
  botId: string;
  counts: Counts;
  tasks: FaqTask[];
  mayEdit: boolean;
}) {
  const [seen, setSeen] = useState(() => read<string>("faq_list.seen", ""));
  const last = tasks[0];
  const dismiss = (id: string) => {
    setSeen(id);
    write("faq_list.seen", id);
  };
  const showTask = last !== undefined && last.id !== seen && (mayEdit || !isOver(last));
  return (
    <>
      {showTask ? <TaskCard botId={botId} task={last} mayEdit={mayEdit} onDismiss={() => dismiss(last.id)} /> : null}
      <LearningCard counts={counts} quiet={showTask && !isOver(last)} />
    </>
  );
}

function TaskCard({
  botId,
  task,
  mayEdit,
  onDismiss,
}: {
  botId: string;
  task: FaqTask;
  mayEdit: boolean;
  onDismiss: () => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const cancel = useCancelTask(botId);
  const [lines, setLines] = useState(false);
  const over = isOver(task);
  const done = clock.number(task.done);
  const total = clock.number(task.total);
  const name = task.file_name || t("faqs.import_title");
  const action = task.action ? t(`faqs.actions.${task.action}`) : "";
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
            <li data-tone="good">
              {t("faqs.task.changed", { count: task.changed, shown: clock.number(task.changed) })}
            </li>
          ) : (
            figures
              .filter((f) => f.n > 0 || f.key === "imported")
              .map((f) => (
                <li key={f.key} data-tone={f.tone}>
                  {t(`faqs.task.${f.key}`, { shown: clock.number(f.n) })}
                </li>
              ))
          )}
          {task.left_out > 0 ? (
            <li data-tone="careful">{t("faqs.left_out_n", { shown: clock.number(task.left_out) })}</li>
          ) : null}
        </ul>
      </div>
      {over ? (
        <>
          {task.duplicates + task.invalid > 0 ? (
            <Button variant="default" onClick={() => setLines(true)}>
              {t("faqs.task.show")}
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

/** Every line of the file that was left out, and why. */
function TaskLines({ botId, task, onClose }: { botId: string; task: FaqTask; onClose: () => void }) {
  const { t } = useTranslation();
  const whole = useQuery(taskQuery(botId, task.id));
  return (
    <Modal
      opened
      onClose={onClose}
      size={640}
      title={t("faqs.task.problems")}
      closeButtonProps={{ "aria-label": t("actions.close_dialog") }}
    >
      {whole.data ? (
        <Problems list={whole.data.problems ?? []} tall />
      ) : whole.isError ? (
        <ErrorState error={whole.error} retry={() => whole.refetch()} />
      ) : (
        <Bone h={120} />
      )}
      <div className={classes.actions}>
        <Button
          size="sm"
          variant="default"
          onClick={() =>
            downloadReport(botId, task.id, "faq-import-report.csv").catch((e: unknown) =>
              toastProblem(problemText(t, e)),
            )
          }
        >
          {t("faqs.download_report")}
        </Button>
        <Button size="sm" onClick={onClose}>
          {t("actions.done")}
        </Button>
      </div>
    </Modal>
  );
}

/** A few FAQs are learnt before anybody could read about it. */
const MANY = 5;

function LearningCard({ counts, quiet }: { counts: Counts; quiet: boolean }) {
  const { t } = useTranslation();
  const clock = useClock();
  const waiting = counts.waiting ?? 0;
  const learning = counts.learning ?? 0;
  const left = waiting + learning;
  // What was learnt since this began is what there is now less what there was then.
  const began = useRef<number | null>(null);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (left === 0) {
      began.current = null;
      setShown(false);
    } else {
      began.current = Math.max(began.current ?? 0, left);
      if (left >= MANY) setShown(true);
    }
  }, [left]);
  if (!shown || left === 0 || quiet) return null;
  const all = Math.max(began.current ?? left, left);
  return (
    <section className={classes.card} aria-label={t("faqs.learning_title")}>
      <div className={classes.body}>
        <div className={classes.head}>
          <h2 className={classes.title}>{t("faqs.learning_title")}</h2>
          <span className={classes.note}>
            {t("faqs.learning_progress", { done: clock.number(all - left), all: clock.number(all) })}
          </span>
        </div>
        <div
          className={classes.track}
          role="progressbar"
          aria-label={t("faqs.learning_title")}
          aria-valuemin={0}
          aria-valuemax={all}
          aria-valuenow={all - left}
        >
          <span className={classes.part} style={{ flexGrow: all - left }} data-tone="good" />
          <span className={classes.part} style={{ flexGrow: learning }} data-tone="accent" />
          <span style={{ flexGrow: waiting }} />
        </div>
      </div>
    </section>
  );
}
