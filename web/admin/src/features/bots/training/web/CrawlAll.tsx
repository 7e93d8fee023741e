import { Button, Loader, Select } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CrawlEvery, WebCrawl } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { toast, toastProblem } from "@/ui/toast";
import { useCancelRecrawl, useRecrawl, useRhythm } from "./queries";
import classes from "./Web.module.css";

const RHYTHMS: CrawlEvery[] = ["never", "daily", "weekly", "monthly"];

/** Fetches all pages again: now, and by itself. */
export function CrawlAll({ botId, crawl, total }: { botId: string; crawl: WebCrawl; total: number }) {
  const { t } = useTranslation();
  const clock = useClock();
  const recrawl = useRecrawl(botId);
  const rhythm = useRhythm(botId);
  const onError = (e: unknown) => toastProblem(problemText(t, e));
  return (
    <>
      <Select
        aria-label={t("web.rhythm")}
        className={classes.rhythm}
        allowDeselect={false}
        comboboxProps={{ width: 240, position: "bottom-end" }}
        data={RHYTHMS.map((e) => ({ value: e, label: t(`web.rhythms.${e}`) }))}
        value={crawl.every}
        disabled={rhythm.isPending}
        title={crawl.next_at ? t("web.next", { when: clock.exact(crawl.next_at) }) : undefined}
        onChange={(v) =>
          rhythm.mutate((v ?? "never") as CrawlEvery, {
            onSuccess: (c) => toast(c.next_at ? t("web.next", { when: clock.exact(c.next_at) }) : t("web.never_again")),
            onError,
          })
        }
      />
      <Button
        variant="default"
        leftSection={<IconRefresh size={15} stroke={1.75} />}
        disabled={crawl.running || total === 0}
        loading={recrawl.isPending}
        title={crawl.running ? t("web.recrawl_runs") : undefined}
        onClick={() => recrawl.mutate(undefined, { onError })}
        className={classes.secondary}
        aria-label={crawl.running ? undefined : t("web.recrawl_all")}
      >
        <span className={classes.words}>
          {crawl.running
            ? t("web.recrawl_done", { done: clock.number(crawl.done), total: clock.number(crawl.total) })
            : t("web.recrawl_all")}
        </span>
      </Button>
    </>
  );
}

/** How far the crawl of all pages is. */
export function CrawlProgress({ botId, crawl, mayEdit }: { botId: string; crawl: WebCrawl; mayEdit: boolean }) {
  const { t } = useTranslation();
  const clock = useClock();
  const cancel = useCancelRecrawl(botId);
  if (!crawl.running) return null;
  const percent = crawl.total > 0 ? Math.round((100 * crawl.done) / crawl.total) : 0;
  return (
    <div className={classes.running} role="status">
      <Loader size={16} aria-hidden="true" />
      <span>{t("web.recrawling", { done: clock.number(crawl.done), total: clock.number(crawl.total) })}</span>
      <div
        className={classes.track}
        role="progressbar"
        aria-label={t("web.recrawl_runs")}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <span style={{ width: `${percent}%` }} />
      </div>
      {mayEdit ? (
        <Button
          size="xs"
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate(undefined, { onError: (e) => toastProblem(problemText(t, e)) })}
        >
          {t("actions.cancel")}
        </Button>
      ) : null}
    </div>
  );
}
