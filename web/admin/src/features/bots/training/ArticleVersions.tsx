import { ActionIcon, Button, Drawer } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Article } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import sheet from "@/ui/Passages.module.css";
import { RowSkeletons } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { Tag } from "@/ui/Tag";
import { toast, toastProblem } from "@/ui/toast";
import classes from "./ArticleScreen.module.css";
import { diff, linesOf } from "./diff";
import passages from "./Passages.module.css";
import { useRestoreVersion, versionQuery, versionsQuery } from "./queries";

/** The last saves of an article; of the chosen one, what is different today. */
export function ArticleVersions({
  botId,
  article,
  mayEdit,
  onClose,
  onRestored,
}: {
  botId: string;
  article: Article;
  mayEdit: boolean;
  onClose: () => void;
  onRestored: (a: Article) => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const versions = useQuery(versionsQuery(botId, article.id));
  const [chosen, setChosen] = useState<string | null>(null);
  const version = useQuery({ ...versionQuery(botId, article.id, chosen ?? ""), enabled: chosen !== null });
  const restore = useRestoreVersion(botId);
  const lines = version.data
    ? diff([version.data.title, ...linesOf(version.data.body ?? "")], [article.title, ...linesOf(article.body ?? "")])
    : [];
  const same = lines.every((l) => l.kind === "same");
  return (
    <Drawer.Root opened onClose={onClose} position="right" size={620} padding={0}>
      <Drawer.Overlay />
      <Drawer.Content aria-label={t("training.versions.title")}>
        <div className={sheet.drawer}>
          <header className={sheet.head}>
            <div className={sheet.titles}>
              <h2 className={sheet.title}>{t("training.versions.title")}</h2>
              <p className={sheet.of}>{t("training.versions.hint")}</p>
            </div>
            <ActionIcon aria-label={t("actions.close_dialog")} onClick={onClose} data-autofocus>
              <IconX size={17} stroke={1.75} />
            </ActionIcon>
          </header>
          <div className={sheet.body}>
            {versions.isPending ? (
              <RowSkeletons rows={6} label={t("states.loading")} />
            ) : versions.isError && !versions.data ? (
              <ErrorState error={versions.error} retry={() => versions.refetch()} />
            ) : (
              <ul className={classes.versions}>
                {versions.data?.map((v, i) => (
                  <li key={v.id}>
                    <button
                      type="button"
                      className={classes.version}
                      aria-expanded={chosen === v.id}
                      disabled={i === 0}
                      onClick={() => setChosen(chosen === v.id ? null : v.id)}
                    >
                      <span className={classes.when}>{clock.exact(v.saved_at)}</span>
                      <span className={passages.count}>{v.saved_by}</span>
                      {i === 0 ? <Tag>{t("training.versions.now")}</Tag> : null}
                      {v.trained ? <Tag tone="good">{t("training.versions.trained")}</Tag> : null}
                    </button>
                    {chosen === v.id ? (
                      <div className={classes.compare}>
                        {version.isPending ? (
                          <RowSkeletons rows={3} height={24} label={t("states.loading")} />
                        ) : version.isError ? (
                          <ErrorState error={version.error} retry={() => version.refetch()} />
                        ) : (
                          <>
                            <p className={classes.hint}>
                              {t(same ? "training.versions.same" : "training.versions.compare")}
                            </p>
                            {same ? null : (
                              <div className={classes.diff}>
                                {lines.map((l, n) => (
                                  // biome-ignore lint/suspicious/noArrayIndexKey: the lines never change places
                                  <p key={n} data-kind={l.kind}>
                                    {l.kind === "same" ? (
                                      l.text
                                    ) : (
                                      <>
                                        <span
                                          className={classes.sign}
                                          role="img"
                                          aria-label={t(`training.versions.${l.kind}`)}
                                        >
                                          {l.kind === "added" ? "+" : "−"}
                                        </span>
                                        {l.kind === "added" ? <ins>{l.text}</ins> : <del>{l.text}</del>}
                                      </>
                                    )}
                                  </p>
                                ))}
                              </div>
                            )}
                            {mayEdit ? (
                              <Button
                                size="xs"
                                variant="default"
                                loading={restore.isPending}
                                onClick={() =>
                                  restore.mutate(
                                    { id: article.id, version: v.id },
                                    {
                                      onSuccess: (a) => {
                                        toast(t("training.versions.restored"));
                                        onRestored(a);
                                      },
                                      onError: (e) => toastProblem(problemText(t, e)),
                                    },
                                  )
                                }
                              >
                                {t("training.versions.restore")}
                              </Button>
                            ) : null}
                          </>
                        )}
                      </div>
                    ) : null}
                  </li>
                ))}
              </ul>
            )}
          </div>
        </div>
      </Drawer.Content>
    </Drawer.Root>
  );
}
