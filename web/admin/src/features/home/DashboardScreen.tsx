import { Button } from "@mantine/core";
import { IconListCheck, IconPlayerPlay, IconRobot } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Bot, Counts } from "@/lib/api/types";
import { useClock } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import { BotTile } from "@/ui/Avatar";
import { Card, Page, PageHeader } from "@/ui/Panel";
import { BoneLines } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { capped, Tag } from "@/ui/Tag";
import classes from "./DashboardScreen.module.css";

/** Something on the dashboard that comes from the server. */
export type Loaded<T> = { data: T | undefined; error: unknown; retry: () => void };

/** Where a manager looks first: who waits, what the bots do not know, and what is left to do. */
export function DashboardScreen({
  name,
  banner,
  counts,
  bots,
  beside,
  checklist,
  onShowChecklist,
}: {
  name: string;
  banner: ReactNode;
  /** Null: not for this member. */
  counts: Loaded<Counts> | null;
  bots: Loaded<Bot[]> | null;
  /** Under the bots. */
  beside: ReactNode;
  checklist: ReactNode;
  onShowChecklist: (() => void) | null;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  usePageTitle(t("nav.dashboard"));
  const unanswered = bots?.data?.reduce((n, b) => n + b.unanswered_open, 0);
  const live = bots?.data?.filter((b) => b.status === "live").length;
  return (
    <Page
      header={
        <PageHeader title={t("dashboard.title")} hint={name}>
          {onShowChecklist ? (
            <Button variant="default" leftSection={<IconListCheck size={16} stroke={1.75} />} onClick={onShowChecklist}>
              {t("dashboard.show_checklist")}
            </Button>
          ) : null}
        </PageHeader>
      }
    >
      <div className={classes.page}>
        {banner}
        <dl className={classes.figures}>
          {counts ? (
            <>
              <Figure
                label={t("dashboard.open")}
                to="/inbox/$tab"
                value={counts.data && capped(counts.data.all.total)}
                note={t("dashboard.open_note", { n: counts.data ? capped(counts.data.bot.total) : "–" })}
              />
              <Figure
                label={t("dashboard.waiting")}
                to="/inbox/$tab"
                search={{ needs_agent: true }}
                value={counts.data && capped(counts.data.needs_agent.total)}
                careful={(counts.data?.needs_agent.total ?? 0) > 0}
                note={t("talks.waiting_note")}
              />
            </>
          ) : null}
          {bots ? (
            <>
              <Figure
                label={t("dashboard.unanswered")}
                to="/bots"
                value={unanswered === undefined ? undefined : clock.number(unanswered)}
                careful={(unanswered ?? 0) > 0}
                note={t("dashboard.unanswered_note")}
              />
              <Figure
                label={t("dashboard.live")}
                to="/bots"
                value={live === undefined ? undefined : clock.number(live)}
                note={t("dashboard.live_note", { n: bots.data?.length ?? 0 })}
              />
            </>
          ) : null}
        </dl>
        <div className={classes.columns}>
          {bots ? (
            <div>
              <Bots bots={bots} />
              {beside}
            </div>
          ) : null}
          {checklist ? <div>{checklist}</div> : null}
        </div>
        <p className={classes.foot}>{t("dashboard.now_only")}</p>
      </div>
    </Page>
  );
}

function Figure({
  label,
  value,
  note,
  to,
  search,
  careful,
}: {
  label: string;
  value: string | undefined;
  note: string;
  to: "/inbox/$tab" | "/bots";
  /** Narrows the list it leads to. */
  search?: { needs_agent: true };
  careful?: boolean;
}) {
  return (
    <div className={classes.figure}>
      <dt>
        <Link to={to} params={{ tab: "all" }} search={search ?? {}} className={classes.figureLink}>
          {label}
        </Link>
      </dt>
      <dd className={classes.value} data-careful={careful || undefined}>
        {value ?? "–"}
      </dd>
      <dd className={classes.note}>{note}</dd>
    </div>
  );
}

function Bots({ bots }: { bots: Loaded<Bot[]> }) {
  const { t } = useTranslation();
  const clock = useClock();
  return (
    <Card title={t("nav.bots")}>
      {bots.error && !bots.data ? (
        <ErrorState error={bots.error} retry={bots.retry} />
      ) : bots.data === undefined ? (
        <BoneLines n={4} />
      ) : bots.data.length === 0 ? (
        <EmptyState icon={<IconRobot size={20} stroke={1.75} />} text={t("bots.empty")} hint={t("bots.empty_hint")}>
          <Link to="/bots" className={classes.link}>
            {t("bots.create_first")}
          </Link>
        </EmptyState>
      ) : (
        <ul className={classes.bots}>
          {bots.data.map((b) => (
            <li key={b.id} className={classes.bot}>
              <BotTile size={36} color={b.theme_color} src={b.avatar_url} />
              <span className={classes.words}>
                <Link to="/bots/$botId/faqs" params={{ botId: b.id }} className={classes.name}>
                  {b.name}
                </Link>
                <span className={classes.note}>
                  {[
                    t("dashboard.known", { count: b.knowledge_count }),
                    b.last_conversation_at
                      ? t("dashboard.last", { when: clock.short(b.last_conversation_at) })
                      : t("dashboard.no_conversation"),
                  ].join(" · ")}
                </span>
              </span>
              {b.unanswered_open > 0 ? (
                <Link to="/bots/$botId/unanswered" params={{ botId: b.id }} className={classes.link}>
                  {t("dashboard.to_answer", { count: b.unanswered_open })}
                </Link>
              ) : null}
              <Tag tone={b.status === "live" ? "good" : "gray"} dot>
                {t(b.status === "live" ? "bots.live" : "bots.draft")}
              </Tag>
              <span className={classes.percent}>{t("completion.percent", { percent: b.completion })}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** The first run was left before its end: here it goes on. */
export function UnfinishedRun() {
  const { t } = useTranslation();
  return (
    <div className={classes.banner}>
      <IconPlayerPlay size={18} stroke={1.75} aria-hidden="true" />
      <div className={classes.words}>
        <b>{t("dashboard.unfinished")}</b>
        <span className={classes.note}>{t("dashboard.unfinished_text")}</span>
      </div>
      <Link to="/welcome" className={classes.link}>
        {t("dashboard.continue")}
      </Link>
    </div>
  );
}
