import { ActionIcon, Button, Menu } from "@mantine/core";
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
import { EmptyState } from "@/ui/States";
import table from "@/ui/table.module.css";
import { toast, toastProblem } from "@/ui/toast";
import { PassagesDrawer } from "./PassagesDrawer";
import { articlesQuery, EVERYTHING, useBulk, useDuplicateArticle, useTrainingLive } from "./queries";
import { SourceStatus } from "./SourceStatus";
import classes from "./Training.module.css";
import { Limit, TrainingBar, TrainingBulk } from "./TrainingBar";
import { RowName, TrainingList } from "./TrainingList";
import { useList } from "./use-list";

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
  usePageTitle(t("bots.pages.articles"));

  const counts = articles.data?.counts ?? {};
  const mayEdit = can("knowledge", "edit");
  const mayDelete = can("knowledge", "manage");
  useTrainingLive(botId, (counts.waiting ?? 0) + (counts.learning ?? 0) > 0);
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
  const facts = (a: Article) =>
    [a.category, t("training.characters", { count: a.characters, shown: clock.number(a.characters) })]
      .filter(Boolean)
      .join(" · ");
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
        <TrainingList
          label={t("bots.pages.articles")}
          icon={<IconArticle size={20} stroke={1.75} />}
          list={list}
          query={articles}
          empty={
            empty ? (
              <EmptyState
                icon={<IconArticle size={20} stroke={1.75} />}
                text={t("training.articles.empty")}
                hint={t("training.articles.empty_hint")}
              >
                {mayEdit ? addButton : null}
              </EmptyState>
            ) : null
          }
          nothing={t("training.articles.nothing")}
          onClear={() => list.narrow(EVERYTHING)}
          bar={
            <TrainingBar
              filter={list.filter}
              counts={counts}
              drafts={articles.data?.drafts}
              search={t("training.articles.search")}
              onChange={list.narrow}
            />
          }
          mayTick={mayEdit}
          nameHead={t("training.title")}
          nameOf={(a) => a.title}
          name={(a) => (
            <Link to="/bots/$botId/articles/$articleId" params={{ botId, articleId: a.id }} className={table.open}>
              <RowName first={a.title} second={facts(a)} />
            </Link>
          )}
          status={status}
          columns={[
            {
              head: t("training.passages_head"),
              number: true,
              cell: (a) =>
                a.passages > 0 ? (
                  <button type="button" className={table.link} onClick={() => setReading(a)}>
                    {clock.number(a.passages)}
                  </button>
                ) : (
                  "–"
                ),
            },
            {
              head: t("faqs.updated"),
              cell: (a) => clock.short(a.updated_at),
              title: (a) => `${clock.exact(a.updated_at)} · ${a.updated_by}`,
            },
          ]}
          menu={menu}
        />
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
