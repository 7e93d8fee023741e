import { Button } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { TestRun } from "@/lib/api/check-types";
import { problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { RowSkeletons } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { Tag } from "@/ui/Tag";
import { toastProblem } from "@/ui/toast";
import classes from "./Checks.module.css";
import { active, useCancelRun } from "./queries";

/** The latest runs, with what got better and worse in each. */
export function RunsCard({
  botId,
  runs,
  next,
  mayEdit,
  onOpen,
}: {
  botId: string;
  runs: UseQueryResult<TestRun[]>;
  /** When they run next by themselves at night. */
  next: string | undefined;
  mayEdit: boolean;
  onOpen: (id: string) => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const cancel = useCancelRun(botId);
  return (
    <section className={classes.runs} aria-label={t("checks.runs")}>
      <h2 className={classes.runsTitle}>{t("checks.runs")}</h2>
      {next ? <p className={classes.quiet}>{t("checks.next_night", { at: clock.exact(next) })}</p> : null}
      {runs.isPending ? (
        <RowSkeletons rows={3} label={t("states.loading")} />
      ) : runs.isError ? (
        <ErrorState error={runs.error} retry={() => runs.refetch()} />
      ) : runs.data.length === 0 ? (
        <p className={classes.quiet}>{t("checks.no_runs")}</p>
      ) : (
        <ul>
          {runs.data.map((r) => (
            <li key={r.id} className={classes.run}>
              <button type="button" className={classes.runOpen} onClick={() => onOpen(r.id)}>
                <span className={classes.runHead}>
                  <span className={classes.runShare}>
                    {r.state === "done"
                      ? t("checks.share", { right: clock.number(r.right), total: clock.number(r.total) })
                      : t(`checks.states.${r.state}`)}
                  </span>
                  <RunChanges run={r} />
                </span>
                <span className={classes.runFacts}>
                  <span>{t(`checks.why.${r.why}`)}</span>
                  <span title={clock.exact(r.created_at)}>{clock.short(r.created_at)}</span>
                </span>
              </button>
              {active(r) ? (
                <div className={classes.runNow} role="status">
                  <progress className={classes.progress} value={r.done} max={Math.max(1, r.total)} />
                  <span>
                    {r.state === "queued"
                      ? t("checks.queued")
                      : t("checks.running", { done: clock.number(r.done), total: clock.number(r.total) })}
                  </span>
                  {mayEdit ? (
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      color="gray"
                      onClick={() => cancel.mutate(r.id, { onError: (e) => toastProblem(problemText(t, e)) })}
                    >
                      {t("checks.stop")}
                    </Button>
                  ) : null}
                </div>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

export function RunChanges({ run: r }: { run: TestRun }) {
  const { t } = useTranslation();
  if (active(r)) return null;
  return (
    <>
      {r.worse > 0 ? <Tag tone="bad">{t("checks.worse", { count: r.worse })}</Tag> : null}
      {r.better > 0 ? <Tag tone="good">{t("checks.better", { count: r.better })}</Tag> : null}
    </>
  );
}
