import { ActionIcon, Button, Drawer } from "@mantine/core";
import { IconListDetails, IconX } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Passage } from "@/lib/api/types";
import { useClock } from "@/lib/time";
import sheet from "@/ui/Passages.module.css";
import { PassageText } from "@/ui/PassageText";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { type Leaf, leafOfName } from "./leaves";
import classes from "./Passages.module.css";
import { passagesQuery } from "./queries";
import { sourceReason } from "./SourceStatus";

/** What the bot reads of an article, a document or a web page: its passages, with where they stand. */
export function PassagesDrawer({
  botId,
  sourceId,
  title,
  visit,
  at,
  reason = sourceReason,
  onClose,
}: {
  botId: string;
  sourceId: string;
  title: string;
  /** The address of a web page. */
  visit?: string;
  /** The number of the passage that somebody wants to see in its place. */
  at?: number | undefined;
  reason?: typeof sourceReason;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const [from, setFrom] = useState(at);
  const passages = useInfiniteQuery(passagesQuery(botId, sourceId, from));
  const pages = passages.data?.pages ?? [];
  const first = pages[0];
  const rows = pages.flatMap((p) => p.items);
  return (
    <Drawer.Root opened onClose={onClose} position="right" size={520} padding={0}>
      <Drawer.Overlay />
      <Drawer.Content aria-label={t("training.reads")}>
        <div className={sheet.drawer}>
          <header className={sheet.head}>
            <div className={sheet.titles}>
              <h2 className={sheet.title}>{t("training.reads")}</h2>
              <p className={sheet.of}>
                {visit ? (
                  <a href={visit} target="_blank" rel="noreferrer">
                    {title}
                  </a>
                ) : (
                  title
                )}
              </p>
            </div>
            {first ? (
              <span className={classes.count}>
                {t("training.passages", { count: first.total ?? 0, shown: clock.number(first.total ?? 0) })}
              </span>
            ) : null}
            <ActionIcon aria-label={t("actions.close_dialog")} onClick={onClose} data-autofocus>
              <IconX size={17} stroke={1.75} />
            </ActionIcon>
          </header>
          <div className={sheet.body}>
            {first?.state === "failed" ? (
              <p className={classes.note}>
                {reason(t, first.state_reason)}
                {rows.length > 0 ? ` ${t("training.reads_old")}` : null}
              </p>
            ) : null}
            {passages.isPending ? (
              <RowSkeletons rows={6} label={t("states.loading")} />
            ) : passages.isError && !first ? (
              <ErrorState error={passages.error} retry={() => passages.refetch()} />
            ) : rows.length === 0 ? (
              <EmptyState
                icon={<IconListDetails size={20} stroke={1.75} />}
                text={t("training.reads_nothing")}
                hint={t("training.reads_nothing_hint")}
              />
            ) : (
              <>
                {(rows[0]?.no ?? 0) > 0 ? (
                  <Button variant="default" fullWidth onClick={() => setFrom(undefined)}>
                    {t("training.from_start")}
                  </Button>
                ) : null}
                <ol className={sheet.list}>
                  {rows.map((p) => (
                    <PassageCard key={p.id} passage={p} here={p.no === at} leaf={leafOfName(title)} />
                  ))}
                </ol>
              </>
            )}
            {passages.hasNextPage ? (
              <Button
                variant="default"
                fullWidth
                loading={passages.isFetchingNextPage}
                onClick={() => void passages.fetchNextPage()}
              >
                {t("actions.more")}
              </Button>
            ) : null}
          </div>
        </div>
      </Drawer.Content>
    </Drawer.Root>
  );
}

/** One passage: the way to it, what it says, and how long it is. */
export function PassageCard({
  passage: p,
  note,
  here,
  leaf = "page",
}: {
  passage: Pick<Passage, "no" | "path" | "text" | "characters"> & { page?: number };
  note?: string;
  /** It is the one that somebody wanted to see. */
  here?: boolean;
  /** What its page is called. */
  leaf?: Leaf | null;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  return (
    <li className={sheet.passage} data-here={here || undefined}>
      <div className={classes.where}>
        <span className={classes.no}>{p.no + 1}</span>
        <span className={sheet.path}>{p.path.join(" › ") || t("training.no_heading")}</span>
        {p.page && leaf ? <span className={classes.page}>{t(`training.${leaf}`, { n: p.page })}</span> : null}
      </div>
      <PassageText text={p.text} />
      <p className={classes.size}>
        {t("training.characters", { count: p.characters, shown: clock.number(p.characters) })}
        {note ? ` · ${note}` : null}
      </p>
    </li>
  );
}
