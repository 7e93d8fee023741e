import { Button, Select } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TestRun } from "@/lib/api/check-types";
import { useClock } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import { Page, PageHeader } from "@/ui/Panel";
import { RowSkeletons } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { Tag } from "@/ui/Tag";
import classes from "./Checks.module.css";
import { active, runQuery, runsQuery } from "./queries";
import { Results } from "./Results";

/** What came of one run, beside another. */
export function RunScreen({ botId, runId, onBack }: { botId: string; runId: string; onBack: () => void }) {
  const { t } = useTranslation();
  const run = useQuery(runQuery(botId, runId));
  usePageTitle(t("checks.results"));
  return (
    <Page
      header={
        <PageHeader title={t("checks.results")} hint={run.data ? <Facts run={run.data} /> : null}>
          <Button variant="default" leftSection={<IconArrowLeft size={15} stroke={1.75} />} onClick={onBack}>
            {t("checks.back")}
          </Button>
        </PageHeader>
      }
    >
      {run.isPending ? (
        <RowSkeletons rows={6} height={56} label={t("states.loading")} />
      ) : run.isError ? (
        <ErrorState error={run.error} retry={() => run.refetch()} />
      ) : (
        <Body botId={botId} run={run.data} />
      )}
    </Page>
  );
}

function Facts({ run: r }: { run: TestRun }) {
  const { t } = useTranslation();
  const clock = useClock();
  return (
    <>
      {t(`checks.why.${r.why}`)} · <span title={clock.exact(r.created_at)}>{clock.short(r.created_at)}</span>
    </>
  );
}

function Body({ botId, run: r }: { botId: string; run: TestRun }) {
  const { t } = useTranslation();
  const clock = useClock();
  const [other, setOther] = useState("");
  const runs = useQuery(runsQuery(botId)).data ?? [];
  const others = runs.filter((x) => x.id !== r.id && x.id !== r.baseline_id && x.done > 0);
  return (
    <>
      <div className={classes.summary}>
        <span className={classes.share}>
          {t("checks.share", { right: clock.number(r.right), total: clock.number(r.total) })}
        </span>
        {active(r) ? (
          <Tag tone="accent" dot>
            {t("checks.running", { done: clock.number(r.done), total: clock.number(r.total) })}
          </Tag>
        ) : r.state !== "done" ? (
          <Tag tone="careful">{t(`checks.states.${r.state}`)}</Tag>
        ) : null}
        {r.reason ? <span className={classes.quiet}>{t(`checks.reasons.${r.reason}`)}</span> : null}
        {r.model_calls > 0 ? <span className={classes.quiet}>{t("checks.credits", { count: r.credits })}</span> : null}
        <span className={classes.quiet}>{t("checks.ms", { ms: clock.number(r.ms) })}</span>
        {others.length > 0 || r.baseline_id ? (
          <Select
            className={classes.other}
            size="xs"
            label={t("checks.compared")}
            allowDeselect={false}
            value={other}
            data={[
              ...(r.baseline_id ? [{ value: "", label: t("checks.before_last") }] : []),
              ...others.map((x) => ({
                value: x.id,
                label: `${t(`checks.why.${x.why}`)} · ${clock.exact(x.created_at)}`,
              })),
            ]}
            onChange={(v) => setOther(v ?? "")}
          />
        ) : (
          <span className={classes.quiet}>{t("checks.no_baseline")}</span>
        )}
      </div>
      <Results botId={botId} run={r} compareWith={other} />
    </>
  );
}
