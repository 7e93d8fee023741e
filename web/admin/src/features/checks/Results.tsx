import { Button, Collapse, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconFileText } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Change, TestResult, TestRun } from "@/lib/api/check-types";
import { useClock } from "@/lib/time";
import { Chips } from "@/ui/Chips";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { Tag } from "@/ui/Tag";
import classes from "./Checks.module.css";
import { resultsQuery } from "./queries";
import { CHANGE_TONES, CHANGES, expectedText, problemOf, TONES } from "./words";

/** What the tests gave, what got worse first. Each opens to what was expected and what came. */
export function Results({ botId, run, compareWith }: { botId: string; run: TestRun; compareWith: string }) {
  const { t } = useTranslation();
  const [change, setChange] = useState<Change | "">("");
  const list = useInfiniteQuery(resultsQuery(botId, run, compareWith, change));
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  const counts = list.data?.pages[0]?.counts ?? {};
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
  return (
    <section className={classes.card} aria-label={t("checks.results")}>
      <div className={classes.bar}>
        <Chips
          label={t("checks.filter")}
          chips={[
            { value: "" as Change | "", label: t("checks.all"), count: all },
            ...CHANGES.map((c) => ({
              value: c as Change | "",
              label: t(`checks.changes.${c}`),
              count: counts[c as Change] ?? 0,
            })).filter((c) => c.count > 0 || c.value === change),
          ]}
          value={change}
          onChange={setChange}
        />
      </div>
      {list.isPending ? (
        <RowSkeletons rows={4} height={56} label={t("states.loading")} />
      ) : list.isError ? (
        <ErrorState error={list.error} retry={() => list.refetch()} />
      ) : rows.length === 0 ? (
        <EmptyState icon={<IconFileText size={20} stroke={1.75} />} text={t("checks.empty_filter")} />
      ) : (
        <ul>
          {rows.map((r) => (
            <Row key={r.test_id} r={r} />
          ))}
        </ul>
      )}
      {list.hasNextPage ? (
        <div className={classes.more}>
          <Button variant="subtle" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            {t("actions.more")}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function Row({ r }: { r: TestResult }) {
  const { t } = useTranslation();
  const clock = useClock();
  const [open, setOpen] = useState(r.change === "worse");
  const answered = r.got === "answered";
  return (
    <li className={classes.item}>
      <UnstyledButton className={classes.itemHead} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className={classes.itemWhat}>
          <span className={classes.itemQuestion}>{r.expected.question}</span>
          <span className={classes.itemProblem}>{problemOf(t, r) || expectedText(t, r.expected)}</span>
        </span>
        <span className={classes.result}>
          {r.change === "same" ? null : (
            <Tag tone={CHANGE_TONES[r.change]} quiet>
              {t(`checks.changes.${r.change}`)}
            </Tag>
          )}
          <Tag tone={TONES[r.verdict]}>{t(`checks.verdicts.${r.verdict}`)}</Tag>
          <IconChevronDown size={15} stroke={1.75} className={classes.chevron} data-open={open || undefined} />
        </span>
      </UnstyledButton>
      <Collapse expanded={open}>
        <dl className={classes.detail}>
          <dt>{t("checks.expected")}</dt>
          <dd>{expectedText(t, r.expected)}</dd>
          <dt>{t("checks.got")}</dt>
          <dd>
            <p className={classes.said}>{r.text || t("checks.got_nothing")}</p>
            <span className={classes.figures}>
              <span>{t(`checks.how.${r.how}`)}</span>
              <span>{t("checks.ms", { ms: clock.number(r.ms) })}</span>
              {r.model_calls > 0 ? <span>{t("checks.credits", { count: r.credits })}</span> : null}
              {r.model ? <span>{r.model}</span> : null}
              {answered && !r.cited ? <Tag tone="careful">{t("checks.uncited")}</Tag> : null}
            </span>
          </dd>
          {r.was && r.before !== r.text ? (
            <>
              <dt>{t("checks.got_before")}</dt>
              <dd>
                <p className={classes.said}>{r.before || t("checks.got_nothing")}</p>
                <Tag tone={TONES[r.was]}>{t(`checks.verdicts.${r.was}`)}</Tag>
              </dd>
            </>
          ) : null}
          {r.sources.length > 0 ? (
            <>
              <dt>{t(answered ? "checks.rests_on" : "checks.nearest")}</dt>
              <dd>
                <ul>
                  {r.sources.map((s) => (
                    <li key={s.id} className={classes.source}>
                      <IconFileText size={15} stroke={1.75} />
                      <span>{s.title}</span>
                      <span className={classes.quiet}>{s.score.toFixed(2)}</span>
                    </li>
                  ))}
                </ul>
              </dd>
            </>
          ) : null}
        </dl>
      </Collapse>
    </li>
  );
}
