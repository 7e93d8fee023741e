import { Button, Menu } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconArticle, IconCopy, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Article } from "@/lib/api/types";
import { languageName } from "@/lib/languages";
import { useClock } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import table from "@/ui/table.module.css";
import { toast } from "@/ui/toast";
import { Group } from "./Group";
import { PassagesDrawer } from "./PassagesDrawer";
import { articleCategoriesQuery, articleLanguagesQuery, articlesQuery, useDuplicateArticle } from "./queries";
import { menuIcon, RowMenu } from "./RowMenu";
import { SourceStatus } from "./SourceStatus";
import { fullness, RowName, TrainingPage } from "./TrainingPage";
import { useActions } from "./use-actions";
import { useList } from "./use-list";

/** Longer texts that are written here. */
export default function ArticlesScreen({ botId }: { botId: string }) {
  const { t, i18n } = useTranslation();
  const clock = useClock();
  const navigate = useNavigate();
  const list = useList("article_list");
  const articles = useQuery(articlesQuery(botId, list.filter, list.cursor, list.size));
  const actions = useActions(botId, "articles");
  const duplicate = useDuplicateArticle(botId);
  const categories = useQuery(articleCategoriesQuery(botId)).data ?? [];
  const languages = useQuery(articleLanguagesQuery(botId)).data ?? [];
  const [reading, setReading] = useState<Article | null>(null);
  const phone = useMediaQuery("(max-width: 47.99em)") ?? false;
  usePageTitle(t("bots.pages.articles"));

  const { full } = fullness(articles, list.filtered);
  const fullText = t("training.articles.full", { max: articles.data?.limit.max ?? 0 });
  const tongue = (code: string) => (code === "" ? t("tasks.no_language") : languageName(code, i18n.language));
  // Where there is no room for their columns, category and language stand in the second line.
  const facts = (a: Article) =>
    [
      phone ? a.category : "",
      phone && a.language ? tongue(a.language) : "",
      t("training.characters", { count: a.characters, shown: clock.number(a.characters) }),
    ]
      .filter(Boolean)
      .join(" · ");
  const copy = (a: Article) =>
    duplicate.mutate(a.id, {
      onSuccess: (b) => toast(t("training.articles.duplicated", { title: b.title })),
      onError: actions.problem,
    });

  return (
    <TrainingPage
      botId={botId}
      kind="articles"
      icon={IconArticle}
      words={{
        title: t("bots.pages.articles"),
        hint: t("training.articles.hint"),
        search: t("training.articles.search"),
        empty: t("training.articles.empty"),
        emptyHint: t("training.articles.empty_hint"),
        nothing: t("training.articles.nothing"),
        full: fullText,
      }}
      list={list}
      query={articles}
      actions={actions}
      add={
        actions.mayEdit ? (
          <Button
            leftSection={<IconPlus size={16} stroke={2} />}
            disabled={full}
            title={full ? fullText : undefined}
            onClick={() =>
              void navigate({ to: "/bots/$botId/articles/$articleId", params: { botId, articleId: "new" } })
            }
          >
            {t("training.articles.add")}
          </Button>
        ) : null
      }
      more={{
        on: list.filter.category !== null || list.filter.language !== null,
        clear: () => list.narrow({ category: null, language: null }),
        node: (
          <>
            <Group
              label={t("faqs.category")}
              any={t("faqs.any_category")}
              value={list.filter.category}
              groups={categories.map((c) => ({
                value: c.name,
                label: c.name === "" ? t("faqs.uncategorised") : c.name,
              }))}
              onChange={(category) => list.narrow({ category })}
            />
            <Group
              label={t("tasks.language")}
              any={t("tasks.any_language")}
              value={list.filter.language}
              groups={languages.map((l) => ({ value: l.language, label: tongue(l.language) }))}
              onChange={(language) => list.narrow({ language })}
            />
          </>
        ),
      }}
      nameHead={t("training.title")}
      nameOf={(a) => a.title}
      name={(a) => (
        <Link to="/bots/$botId/articles/$articleId" params={{ botId, articleId: a.id }} className={table.open}>
          <RowName first={a.title} second={facts(a)} />
        </Link>
      )}
      status={(a) => <SourceStatus source={a} onRetry={actions.mayEdit ? () => actions.retrain(a.id) : undefined} />}
      onPassages={setReading}
      columns={[
        { head: t("faqs.category"), cell: (a) => a.category || "–" },
        { head: t("tasks.language"), cell: (a) => (a.language ? tongue(a.language) : "–") },
        {
          head: t("tasks.created"),
          cell: (a) => clock.short(a.created_at),
          title: (a) => `${clock.exact(a.created_at)} · ${a.created_by}`,
        },
        {
          head: t("faqs.updated"),
          cell: (a) => clock.short(a.updated_at),
          title: (a) => `${clock.exact(a.updated_at)} · ${a.updated_by}`,
        },
      ]}
      menu={(a) => (
        <RowMenu
          id={a.id}
          title={a.title}
          actions={actions}
          retrain={t("training.train")}
          onRead={a.status === "active" ? () => setReading(a) : undefined}
          after={
            actions.mayEdit ? (
              <Menu.Item leftSection={<IconCopy {...menuIcon} />} disabled={full} onClick={() => copy(a)}>
                {t("training.articles.duplicate")}
              </Menu.Item>
            ) : null
          }
        />
      )}
    >
      {reading ? (
        <PassagesDrawer botId={botId} sourceId={reading.id} title={reading.title} onClose={() => setReading(null)} />
      ) : null}
    </TrainingPage>
  );
}
