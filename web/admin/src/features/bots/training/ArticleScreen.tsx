import { ActionIcon, Autocomplete, Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowLeft, IconHistory, IconListDetails } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/lib/api/client";
import type { Article } from "@/lib/api/types";
import { useKeys } from "@/lib/keys";
import { fieldErrors, problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { read, write } from "@/lib/storage";
import { useClock } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import { Banner } from "@/ui/Banner";
import { FormProblem } from "@/ui/FormParts";
import { Page, PageHeader } from "@/ui/Panel";
import type { RichValue } from "@/ui/RichEditor";
import { Bone } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { toast, toastProblem } from "@/ui/toast";
import { useUnsavedGuard } from "@/ui/UnsavedGuard";
import { uploadImage } from "../faq-queries";
import { ArticlePreview } from "./ArticlePreview";
import classes from "./ArticleScreen.module.css";
import { ArticleVersions } from "./ArticleVersions";
import { Comparing } from "./Overlapped";
import { PassagesDrawer } from "./PassagesDrawer";
import { articleQuery, useAddArticle, useArticleCategories, useEditArticle, useTrainingLive } from "./queries";
import { SourceStatus } from "./SourceStatus";

const ArticleBody = lazy(() => import("./ArticleBody"));

const MAX = { title: 255, body: 50_000, category: 60 };

/** One article, or a new one. */
export default function ArticleScreen({ botId, articleId }: { botId: string; articleId: string }) {
  const { t } = useTranslation();
  const isNew = articleId === "new";
  const article = useQuery({ ...articleQuery(botId, articleId), enabled: !isNew });
  usePageTitle(isNew ? t("training.articles.add") : (article.data?.title ?? t("bots.pages.articles")));
  if (isNew) return <Editor botId={botId} article={null} />;
  // Another revision (restored, or saved elsewhere and loaded again) is another text in the form.
  if (article.data) return <Editor key={`${article.data.id}`} botId={botId} article={article.data} />;
  return (
    <Page header={<PageHeader title={t("bots.pages.articles")} />}>
      {article.isError ? (
        <ErrorState error={article.error} retry={() => article.refetch()} />
      ) : (
        <div className={classes.loading}>
          <Bone h={34} />
          <Bone h={320} />
        </div>
      )}
    </Page>
  );
}

/** What was typed and not saved, kept in this browser until it is. */
type Kept = { title: string; html: string; category: string; revision: number; at: string };
const KEEP_MS = 800;

type Form = { title: string; html: string; text: string; category: string };
const formOf = (a: Article | null): Form => ({
  title: a?.title ?? "",
  html: a?.body ?? "",
  text: a?.body_text ?? "",
  category: a?.category ?? "",
});

function Editor({ botId, article }: { botId: string; article: Article | null }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const clock = useClock();
  const navigate = useNavigate();
  const add = useAddArticle(botId);
  const edit = useEditArticle(botId);
  const categories = useArticleCategories(botId);
  const mayEdit = can("knowledge", "edit");
  const storageKey = `article.${botId}.${article?.id ?? "new"}`;
  const [start, setStart] = useState(() => formOf(article));
  const [revision, setRevision] = useState(article?.revision ?? 0);
  const [form, setForm] = useState(start);
  // Another text than what was typed is put into the editor by making it anew.
  const [mount, setMount] = useState(0);
  const [kept, setKept] = useState<Kept | null>(() => {
    const k = read<Kept | null>(storageKey, null);
    return k && (k.html !== start.html || k.title !== start.title || k.category !== start.category) ? k : null;
  });
  const [errors, setErrors] = useState<Partial<Record<"title" | "body" | "category", string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [changedElsewhere, setChangedElsewhere] = useState(false);
  const [versions, setVersions] = useState(false);
  const [reading, setReading] = useState(false);
  const typed = useRef(false);
  useTrainingLive(botId, article?.state === "waiting" || article?.state === "learning");

  const dirty =
    typed.current && (form.title !== start.title || form.html !== start.html || form.category !== start.category);
  const saving = add.isPending || edit.isPending;
  useUnsavedGuard(dirty && !saving && !add.isSuccess);
  const [calm] = useDebouncedValue(form, KEEP_MS);
  useEffect(() => {
    if (!typed.current) return;
    write(storageKey, {
      title: calm.title,
      html: calm.html,
      category: calm.category,
      revision,
      at: new Date().toISOString(),
    });
  }, [calm, storageKey, revision]);

  const long = {
    title: [...form.title].length > MAX.title,
    body: [...form.text].length > MAX.body,
    category: [...form.category].length > MAX.category,
  };
  const blocked = long.title || long.body || long.category;
  const change = (part: Partial<Form>) => {
    typed.current = true;
    setForm((f) => ({ ...f, ...part }));
    setErrors({});
    setProblem(null);
  };
  const show = (f: Form) => {
    setForm(f);
    setMount((n) => n + 1);
  };
  const forget = () => {
    typed.current = false;
    write(storageKey, null);
    setKept(null);
  };
  const save = async (train: boolean, force = false) => {
    if (saving || !mayEdit || blocked) return;
    const wrong: typeof errors = {};
    if (form.title.trim() === "") wrong.title = t("form.required");
    if (form.text.trim() === "") wrong.body = t(form.html === "" ? "form.required" : "errors.article.only_images");
    setErrors(wrong);
    if (Object.keys(wrong).length > 0) return;
    const content = { title: form.title, body: form.html, category: form.category, train };
    try {
      if (article) {
        const changed = dirty ? content : { train };
        const saved = await edit.mutateAsync({ id: article.id, ...changed, revision: force ? undefined : revision });
        const now = formOf(saved);
        forget();
        setRevision(saved.revision);
        setStart({ ...form });
        if (form.title !== now.title) show(now);
        toast(t(train ? "training.articles.trained" : "training.articles.saved"));
      } else {
        const made = await add.mutateAsync(content);
        forget();
        toast(t(train ? "training.articles.trained" : "training.articles.saved"));
        await navigate({
          to: "/bots/$botId/articles/$articleId",
          params: { botId, articleId: made.id },
          replace: true,
          ignoreBlocker: true,
        });
      }
      setChangedElsewhere(false);
    } catch (e) {
      if (e instanceof ApiError && e.code === "article.changed") setChangedElsewhere(true);
      const found = fieldErrors(t, e, ["title", "body", "category"]);
      setErrors(found);
      if (Object.keys(found).length === 0) setProblem(problemText(t, e));
    }
  };
  useKeys({ "mod+s": () => void save(false), "mod+enter": () => void save(true) });

  const mayTrain = mayEdit && (dirty || !article || article.status === "draft" || article.pending);
  return (
    <Page
      flush
      header={
        <PageHeader
          title={
            <span className={classes.head}>
              <ActionIcon
                component={Link}
                to="/bots/$botId/articles"
                params={{ botId } as never}
                aria-label={t("training.articles.back")}
              >
                <IconArrowLeft size={17} stroke={1.75} />
              </ActionIcon>
              {t(article ? "training.articles.one" : "training.articles.add")}
            </span>
          }
          hint={
            article ? (
              <Comparing botId={botId}>
                <SourceStatus source={article} />
              </Comparing>
            ) : undefined
          }
        >
          {article?.status === "active" ? (
            <Button
              variant="default"
              leftSection={<IconListDetails size={15} stroke={1.75} />}
              onClick={() => setReading(true)}
              className={classes.secondary}
            >
              {t("training.reads")}
            </Button>
          ) : null}
          {article ? (
            <Button
              variant="default"
              leftSection={<IconHistory size={15} stroke={1.75} />}
              onClick={() => setVersions(true)}
              className={classes.secondary}
            >
              {t("training.versions.button")}
            </Button>
          ) : null}
          {mayEdit ? (
            <>
              <Button
                variant="default"
                loading={saving}
                disabled={blocked || (article !== null && !dirty)}
                onClick={() => void save(false)}
              >
                {t("training.articles.save_draft")}
              </Button>
              <Button loading={saving} disabled={blocked || !mayTrain} onClick={() => void save(true)}>
                {t("training.articles.save_train")}
              </Button>
            </>
          ) : null}
        </PageHeader>
      }
    >
      <div className={classes.split}>
        <div className={classes.form}>
          <FormProblem text={changedElsewhere ? null : problem} />
          {changedElsewhere ? (
            <Banner role="alert">
              <span>{t("errors.article.changed")}</span>
              <Button size="xs" variant="default" onClick={() => void save(false, true)}>
                {t("training.articles.overwrite")}
              </Button>
            </Banner>
          ) : null}
          {kept && mayEdit ? (
            <Banner role="status">
              <span>{t("training.articles.kept", { when: clock.short(kept.at) })}</span>
              <Button
                size="xs"
                variant="default"
                onClick={() => {
                  typed.current = true;
                  const plain = new DOMParser().parseFromString(kept.html, "text/html").body.textContent ?? "";
                  show({ title: kept.title, html: kept.html, text: plain, category: kept.category });
                  setKept(null);
                }}
              >
                {t("training.articles.kept_restore")}
              </Button>
              <Button size="xs" variant="subtle" color="gray" onClick={forget}>
                {t("actions.discard")}
              </Button>
            </Banner>
          ) : null}
          {article?.pending && !dirty ? <p className={classes.note}>{t("training.articles.pending")}</p> : null}
          <fieldset className={classes.fields} disabled={!mayEdit}>
            <TextInput
              label={t("training.title")}
              value={form.title}
              error={long.title ? t("form.too_long", { max: MAX.title }) : errors.title}
              onChange={(e) => change({ title: e.currentTarget.value })}
            />
            <Autocomplete
              label={t("faqs.category")}
              placeholder={t("faqs.category_none")}
              data={categories}
              value={form.category}
              error={long.category ? t("form.too_long", { max: MAX.category }) : errors.category}
              onChange={(category) => change({ category })}
            />
          </fieldset>
          <Suspense fallback={<Bone h={420} />}>
            <ArticleBody
              key={mount}
              html={form.html}
              disabled={!mayEdit}
              error={long.body ? t("form.too_long", { max: MAX.body.toLocaleString() }) : errors.body}
              onChange={(v: RichValue) => change({ html: v.html, text: v.text })}
              onImage={uploadImage}
              onProblem={(e) => toastProblem(problemText(t, e))}
            />
          </Suspense>
        </div>
        <ArticlePreview botId={botId} title={calm.title} html={calm.html} />
      </div>
      {versions && article ? (
        <ArticleVersions
          botId={botId}
          article={article}
          mayEdit={mayEdit}
          onClose={() => setVersions(false)}
          onRestored={(a) => {
            forget();
            setRevision(a.revision);
            setStart(formOf(a));
            show(formOf(a));
            setVersions(false);
          }}
        />
      ) : null}
      {reading && article ? (
        <PassagesDrawer botId={botId} sourceId={article.id} title={article.title} onClose={() => setReading(false)} />
      ) : null}
    </Page>
  );
}
