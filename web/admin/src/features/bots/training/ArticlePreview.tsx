import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useClock } from "@/lib/time";
import sheet from "@/ui/Passages.module.css";
import { RowSkeletons } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import classes from "./ArticleScreen.module.css";
import passages from "./Passages.module.css";
import { PassageCard } from "./PassagesDrawer";
import { cutQuery } from "./queries";

const PROBLEMS = ["no_text", "only_images", "required", "too_long", "too_much"] as const;

/** What the bot would read of the text as it stands, beside it. */
export function ArticlePreview({ botId, title, html }: { botId: string; title: string; html: string }) {
  const { t } = useTranslation();
  const clock = useClock();
  const cut = useQuery({ ...cutQuery(botId, title, html), enabled: html !== "" });
  const data = html === "" ? undefined : cut.data;
  const problem = PROBLEMS.find((p) => p === data?.problem);
  return (
    <aside className={classes.preview} aria-label={t("training.preview")}>
      <header className={classes.previewHead}>
        <h2 className={classes.previewTitle}>{t("training.preview")}</h2>
        {data ? (
          <span className={passages.count}>
            {t("training.passages", { count: data.passages.length, shown: clock.number(data.passages.length) })}
          </span>
        ) : null}
      </header>
      {html === "" ? (
        <p className={classes.hint}>{t("training.preview_empty")}</p>
      ) : cut.isPending ? (
        <RowSkeletons rows={4} label={t("states.loading")} />
      ) : cut.isError && !data ? (
        <ErrorState error={cut.error} retry={() => cut.refetch()} />
      ) : (
        <>
          {problem ? <p className={passages.note}>{t(`training.problems.${problem}`)}</p> : null}
          <ol className={sheet.list} data-stale={cut.isPlaceholderData || undefined}>
            {data?.passages.map((p) => (
              <PassageCard key={p.no} passage={p} note={t(`training.ends.${p.ends}`)} />
            ))}
          </ol>
        </>
      )}
    </aside>
  );
}
