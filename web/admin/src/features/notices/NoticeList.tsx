import { Button } from "@mantine/core";
import {
  IconAt,
  IconBell,
  IconChecklist,
  IconFileAlert,
  IconHelpCircle,
  IconKeyOff,
  IconMessage,
  IconMoodSad,
  IconUserCheck,
  IconUserQuestion,
  IconWorldOff,
  type TablerIcon,
} from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Notice, NoticeKind } from "@/lib/api/notices";
import { useClock, useNow } from "@/lib/time";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import classes from "./NoticeList.module.css";
import { noticesQuery, useMarkRead } from "./queries";

const ICONS: Record<NoticeKind, TablerIcon> = {
  waiting: IconUserQuestion,
  assigned: IconUserCheck,
  message: IconMessage,
  mentioned: IconAt,
  lacks_data: IconHelpCircle,
  rated_low: IconMoodSad,
  page_failing: IconWorldOff,
  source_failed: IconFileAlert,
  tests_worse: IconChecklist,
  key_dead: IconKeyOff,
};

type Props = {
  /** Wraps a notice into a link to its conversation or its bot. `read` is for those that no page marks as read. */
  link: (n: Notice, children: ReactNode, className: string, read: () => void) => ReactNode;
};

/** What the member was told, newest first. */
export default function NoticeList({ link }: Props) {
  const { t } = useTranslation();
  const clock = useClock();
  const now = useNow();
  const read = useMarkRead();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(noticesQuery);
  if (isPending) return <RowSkeletons rows={4} height={52} label={t("states.loading")} />;
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  const all = data.pages.flatMap((p) => p.items);
  if (all.length === 0) {
    return (
      <EmptyState
        icon={<IconBell size={20} stroke={1.75} />}
        text={t("notices.empty")}
        hint={t("notices.empty_hint")}
      />
    );
  }
  return (
    <>
      <ul className={classes.list}>
        {all.map((n) => {
          const Icon = ICONS[n.kind];
          const name = n.about.startsWith("#") ? t("notices.visitor", { number: n.about.slice(1) }) : n.about;
          return (
            <li key={n.id}>
              {link(
                n,
                <>
                  <span className={classes.icon} data-kind={n.kind}>
                    <Icon size={16} stroke={1.75} aria-hidden />
                  </span>
                  <span className={classes.text}>
                    <span className={classes.title} data-unread={n.read_at === null || undefined}>
                      {t(`notices.titles.${n.kind}`, { name })}
                      {n.times > 1 ? (
                        <span className={classes.times}>{t("notices.times", { count: n.times })}</span>
                      ) : null}
                    </span>
                    {n.text ? <span className={classes.said}>{n.text}</span> : null}
                  </span>
                  <time className={classes.at} dateTime={n.created_at} title={clock.exact(n.created_at)}>
                    {clock.short(n.created_at, new Date(now))}
                  </time>
                  {n.read_at === null ? (
                    <span className={classes.dot} role="img" aria-label={t("notices.unread")} />
                  ) : null}
                </>,
                classes.row ?? "",
                () => (n.conversation_id || n.read_at ? undefined : read.mutate({ id: n.id })),
              )}
            </li>
          );
        })}
      </ul>
      {hasNextPage ? (
        <div className={classes.more}>
          <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t("actions.more")}
          </Button>
        </div>
      ) : null}
    </>
  );
}
