import { ActionIcon, Button, Checkbox, Menu, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import {
  IconArticle,
  IconCopy,
  IconDots,
  IconListDetails,
  IconPlus,
  IconRefresh,
  IconTrash,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Article } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import { confirm } from "@/ui/confirm";
import { Page, PageHeader } from "@/ui/Panel";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import table from "@/ui/table.module.css";
import { toast, toastProblem } from "@/ui/toast";
import { FaqPager } from "../FaqPager";
import { PassagesDrawer } from "./PassagesDrawer";
import { articlesQuery, EVERYTHING, useBulk, useDuplicateArticle, useTrainingLive } from "./queries";
import { SourceStatus } from "./SourceStatus";
import classes from "./Training.module.css";
import { Limit, TrainingBar, TrainingBulk } from "./TrainingBar";
import { useList, useTidy } from "./use-list";

/** Longer texts that are written here. */
export default function ArticlesScreen({ botId }: { botId: string }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const clock = useClock();
  const navigate = useNavigate();
  const list = useList("article_list");
  const articles = useQuery(articlesQuery(botId, list.filter, list.cursor, list.size));
  const bulk = useBulk(botId, "articles");
  const duplicate = useDuplicateArticle(botId);
  const [reading, setReading] = useState<Article | null>(null);
  const phone = useMediaQuery("(max-width: 47.99em)") ?? false;
  usePageTitle(t("bots.pages.articles"));

  const rows = articles.data?.items ?? [];
  const counts = articles.data?.counts ?? {};
  const mayEdit = can("knowledge", "edit");
  const mayDelete = can("knowledge", "manage");
  useTrainingLive(botId, (counts.waiting ?? 0) + (counts.learning ?? 0) > 0);
  useTidy(list, articles.isSuccess && !articles.isPlaceholderData ? rows.map((r) => r.id) : null);
  const limit = articles.data?.limit;
  const full = limit !== undefined && limit.used >= limit.max;
  const empty = articles.isSuccess && limit?.used === 0 && !list.filtered;
  const problem = (e: unknown) => toastProblem(problemText(t, e));
  const create = () => void navigate({ to: "/bots/$botId/articles/$articleId", params: { botId, articleId: "new" } });
  const addButton = (
    <Button
      leftSection={<IconPlus size={16} stroke={2} />}
      disabled={full}
      title={full ? t("training.articles.full", { max: limit?.max ?? 0 }) : undefined}
      onClick={create}
    >
      {t("training.articles.add")}
    </Button>
  );
  const remove = async (a: Article) => {
    const yes = await confirm({
      title: t("training.articles.delete_title", { count: 1 }),
      text: t("training.delete_this", { title: a.title }),
      action: t("actions.delete"),
      cancel: t("actions.cancel"),
    });
    if (!yes) return;
    bulk.mutate(
      { action: "delete", ids: [a.id] },
      { onSuccess: () => toast(t("training.articles.deleted", { count: 1 })), onError: problem },
    );
  };
  const status = (a: Article) => (
    <SourceStatus
      source={a}
      onRetry={mayEdit ? () => bulk.mutate({ action: "retrain", ids: [a.id] }, { onError: problem }) : undefined}
    />
  );
  const icon = { size: 15, stroke: 1.75 };
  const menu = (a: Article) => (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t("training.more_of", { title: a.title })}>
          <IconDots size={17} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {a.status === "active" ? (
          <Menu.Item leftSection={<IconListDetails {...icon} />} onClick={() => setReading(a)}>
            {t("training.reads")}
          </Menu.Item>
        ) : null}
        {mayEdit ? (
          <>
            <Menu.Item
              leftSection={<IconRefresh {...icon} />}
              onClick={() => bulk.mutate({ action: "retrain", ids: [a.id] }, { onError: problem })}
            >
              {t("training.train")}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconCopy {...icon} />}
              disabled={full}
              onClick={() =>
                duplicate.mutate(a.id, {
                  onSuccess: (b) => toast(t("training.articles.duplicated", { title: b.title })),
                  onError: problem,
                })
              }
            >
              {t("training.articles.duplicate")}
            </Menu.Item>
          </>
        ) : null}
        {mayDelete ? (
          <Menu.Item leftSection={<IconTrash {...icon} />} onClick={() => void remove(a)}>
            {t("actions.delete")}
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );

  return (
    <Page
      flush
      header={
        <PageHeader title={t("bots.pages.articles")} hint={t("training.articles.hint")}>
          {limit ? <Limit limit={limit} /> : null}
          {mayEdit && !empty ? addButton : null}
        </PageHeader>
      }
    >
      <div className={classes.list}>
        {full ? <p className={classes.full}>{t("training.articles.full", { max: limit.max })}</p> : null}
        <section className={classes.card} aria-label={t("bots.pages.articles")}>
          {empty ? (
            <EmptyState
              icon={<IconArticle size={20} stroke={1.75} />}
              text={t("training.articles.empty")}
              hint={t("training.articles.empty_hint")}
            >
              {mayEdit ? addButton : null}
            </EmptyState>
          ) : (
            <>
              <TrainingBar
                filter={list.filter}
                counts={counts}
                drafts={articles.data?.drafts}
                search={t("training.articles.search")}
                onChange={list.narrow}
              />
              {articles.isPending ? (
                <RowSkeletons rows={8} label={t("states.loading")} />
              ) : articles.isError && rows.length === 0 ? (
                <ErrorState error={articles.error} retry={() => articles.refetch()} />
              ) : rows.length === 0 ? (
                <EmptyState icon={<IconArticle size={20} stroke={1.75} />} text={t("training.articles.nothing")}>
                  <Button variant="default" onClick={() => list.narrow(EVERYTHING)}>
                    {t("actions.clear_filters")}
                  </Button>
                </EmptyState>
              ) : (
                <div className={table.wrap}>
                  <table className={table.table} data-stale={articles.isPlaceholderData || undefined}>
                    <thead>
                      <tr>
                        {mayEdit ? (
                          <th className={table.tick}>
                            <Checkbox
                              aria-label={t("faqs.tick_page")}
                              checked={list.ticked.size > 0 && list.ticked.size === rows.length}
                              indeterminate={list.ticked.size > 0 && list.ticked.size < rows.length}
                              onChange={(e) =>
                                list.setTicked(e.currentTarget.checked ? new Set(rows.map((r) => r.id)) : new Set())
                              }
                            />
                          </th>
                        ) : null}
                        <th className={table.main}>{t("training.title")}</th>
                        {phone ? null : <th>{t("faqs.status")}</th>}
                        <th className={`${table.num} ${classes.wide}`}>{t("training.passages_head")}</th>
                        <th className={classes.wide}>{t("faqs.updated")}</th>
                        <th>
                          <VisuallyHidden>{t("actions.actions")}</VisuallyHidden>
                        </th>
                      </tr>
                    </thead>
                    <tbody>
                      {rows.map((a) => (
                        <tr key={a.id}>
                          {mayEdit ? (
                            <td className={table.tick}>
                              <Checkbox
                                aria-label={t("faqs.tick", { question: a.title })}
                                checked={list.ticked.has(a.id)}
                                onChange={(e) => {
                                  const next = new Set(list.ticked);
                                  if (e.currentTarget.checked) next.add(a.id);
                                  else next.delete(a.id);
                                  list.setTicked(next);
                                }}
                              />
                            </td>
                          ) : null}
                          <td className={table.main}>
                            <Link
                              to="/bots/$botId/articles/$articleId"
                              params={{ botId, articleId: a.id }}
                              className={table.open}
                            >
                              <span className={table.first} style={{ display: "block" }}>
                                {a.title}
                              </span>
                              <span className={table.second} style={{ display: "block" }}>
                                {[
                                  a.category,
                                  t("training.characters", {
                                    count: a.characters,
                                    shown: clock.number(a.characters),
                                  }),
                                ]
                                  .filter(Boolean)
                                  .join(" · ")}
                              </span>
                            </Link>
                            {phone ? <div className={classes.under}>{status(a)}</div> : null}
                          </td>
                          {phone ? null : <td className={classes.status}>{status(a)}</td>}
                          <td className={`${table.num} ${classes.wide}`}>
                            {a.passages > 0 ? (
                              <button type="button" className={table.link} onClick={() => setReading(a)}>
                                {clock.number(a.passages)}
                              </button>
                            ) : (
                              "–"
                            )}
                          </td>
                          <td
                            className={`${table.nowrap} ${table.dim} ${classes.wide}`}
                            title={`${clock.exact(a.updated_at)} · ${a.updated_by}`}
                          >
                            {clock.short(a.updated_at)}
                          </td>
                          <td>
                            <div className={table.actions}>{menu(a)}</div>
                          </td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </div>
              )}
              {rows.length > 0 ? (
                <FaqPager
                  from={(list.trail.length - 1) * list.size + 1}
                  shown={rows.length}
                  total={articles.data?.total ?? null}
                  size={list.size}
                  onSize={list.setSize}
                  onPrevious={list.trail.length > 1 ? () => list.setTrail((x) => x.slice(0, -1)) : undefined}
                  onNext={
                    articles.data?.next && !articles.isPlaceholderData
                      ? () => list.setTrail((x) => [...x, articles.data.next])
                      : undefined
                  }
                />
              ) : null}
            </>
          )}
        </section>
      </div>
      {list.ticked.size > 0 ? (
        <TrainingBulk
          botId={botId}
          kind="articles"
          ids={[...list.ticked]}
          mayDelete={mayDelete}
          onClear={() => list.setTicked(new Set())}
        />
      ) : null}
      {reading ? (
        <PassagesDrawer botId={botId} sourceId={reading.id} title={reading.title} onClose={() => setReading(null)} />
      ) : null}
    </Page>
  );
}
