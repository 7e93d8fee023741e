import { Button } from "@mantine/core";
import { IconChecklist } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { BotPrompt } from "@/lib/api/model-types";
import { problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { Dialog } from "@/ui/Dialog";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { Tag } from "@/ui/Tag";
import classes from "./Checks.module.css";
import { active, countTests, estimateQuery, runQuery, useCancelRun, useRehearse } from "./queries";
import { Results } from "./Results";
import { costText } from "./words";

type Props = {
  botId: string;
  prompt: Partial<BotPrompt>;
  /** They are not what is saved. */
  changed: boolean;
  /** Somebody wants to save them. While there are tests that have not seen them, he is asked first. */
  saving: boolean;
  onSettled: (save: boolean) => void;
};

/** The button beside unsaved settings, and what the answer tests say about them before they are saved. */
export function Rehearsal({ botId, prompt, changed, saving, onSettled }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<"" | "try" | "ask">("");
  const [tried, setTried] = useState("");
  const [tests, setTests] = useState(0);
  const now = JSON.stringify(prompt);
  // However soon somebody saves: the tests are counted first. Who may not count them is not held up.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each time that somebody wants to save
  useEffect(() => {
    if (!saving) return;
    if (tried === now) return onSettled(true);
    let over = false;
    const decide = (count: number) => {
      if (over) return;
      setTests(count);
      if (count > 0) setOpen("ask");
      else onSettled(true);
    };
    countTests(botId).then(decide, () => decide(0));
    return () => {
      over = true;
    };
  }, [saving]);
  const close = () => {
    setOpen("");
    if (saving) onSettled(false);
  };
  const saveNow = () => {
    setOpen("");
    onSettled(true);
  };
  if (!changed && !open) return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconChecklist size={15} stroke={1.75} />}
        onClick={() => setOpen("try")}
        aria-label={t("checks.rehearse")}
      >
        <span className={classes.long}>{t("checks.rehearse")}</span>
        <span className={classes.short}>{t("checks.rehearse_short")}</span>
      </Button>
      {open ? (
        <Dialog
          onClose={close}
          size={open === "ask" ? 480 : 760}
          title={t(open === "ask" ? "checks.untried_title" : "checks.rehearse_title")}
        >
          {open === "ask" ? (
            <div className={form.stack}>
              <p>{t("checks.untried_text", { count: tests })}</p>
              <div className={form.actions}>
                <Button variant="default" onClick={saveNow}>
                  {t("checks.save_untried")}
                </Button>
                <Button data-autofocus onClick={() => setOpen("try")}>
                  {t("checks.rehearse_first")}
                </Button>
              </div>
            </div>
          ) : (
            <Body botId={botId} prompt={prompt} onTried={() => setTried(now)} onSave={saveNow} />
          )}
        </Dialog>
      ) : null}
    </>
  );
}

type BodyProps = { botId: string; prompt: Partial<BotPrompt>; onTried: () => void; onSave: () => void };

function Body({ botId, prompt, ...then }: BodyProps) {
  const { t } = useTranslation();
  const estimate = useQuery({ ...estimateQuery(botId, prompt), staleTime: 0 });
  const start = useRehearse(botId);
  if (estimate.isPending) return <RowSkeletons rows={3} label={t("states.loading")} />;
  if (estimate.isError) return <ErrorState error={estimate.error} retry={() => estimate.refetch()} />;
  if (estimate.data.tests === 0)
    return (
      <EmptyState
        icon={<IconChecklist size={20} stroke={1.75} />}
        text={t("checks.rehearse_none")}
        hint={t("checks.empty_hint")}
      />
    );
  if (start.data) return <Outcome botId={botId} runId={start.data.id} {...then} />;
  return (
    <div className={form.stack}>
      <FormProblem text={start.error ? problemText(t, start.error) : null} />
      <p>{t("checks.rehearse_hint")}</p>
      <p className={classes.quiet}>{costText(t, estimate.data)}</p>
      <div className={form.actions}>
        <Button loading={start.isPending} onClick={() => start.mutate(prompt)}>
          {t("checks.rehearse_start")}
        </Button>
      </div>
    </div>
  );
}

function Outcome({
  botId,
  runId,
  onTried,
  onSave,
}: {
  botId: string;
  runId: string;
  onTried: () => void;
  onSave: () => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const run = useQuery(runQuery(botId, runId));
  const cancel = useCancelRun(botId);
  const done = run.data?.state === "done";
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, when it is done
  useEffect(() => {
    if (done) onTried();
  }, [done]);
  if (run.isPending) return <RowSkeletons rows={3} label={t("states.loading")} />;
  if (run.isError) return <ErrorState error={run.error} retry={() => run.refetch()} />;
  const r = run.data;
  return (
    <div className={form.stack}>
      <div className={classes.summary} role="status">
        {active(r) ? (
          <>
            <progress className={classes.progress} value={r.done} max={Math.max(1, r.total)} />
            <span>
              {r.state === "queued"
                ? t("checks.queued")
                : t("checks.running", { done: clock.number(r.done), total: clock.number(r.total) })}
            </span>
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => cancel.mutate(r.id)}>
              {t("checks.stop")}
            </Button>
          </>
        ) : r.state !== "done" ? (
          <Tag tone="careful">{r.reason ? t(`checks.reasons.${r.reason}`) : t(`checks.states.${r.state}`)}</Tag>
        ) : (
          <strong>
            {r.worse > 0
              ? t("checks.rehearse_worse", { count: r.worse })
              : t(r.better > 0 ? "checks.rehearse_better" : "checks.rehearse_same")}
          </strong>
        )}
        {r.better > 0 ? <Tag tone="good">{t("checks.better", { count: r.better })}</Tag> : null}
      </div>
      {r.done > 0 ? <Results botId={botId} run={r} compareWith="" /> : null}
      {active(r) ? null : (
        <div className={form.actions}>
          <Button variant={r.worse > 0 ? "default" : "filled"} onClick={onSave}>
            {t("actions.save_changes")}
          </Button>
        </div>
      )}
    </div>
  );
}
