import { Button, Tooltip } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation, Publication, Visit } from "@/lib/api/types";
import { onPublication } from "@/lib/realtime/heard";
import { useClock } from "@/lib/time";
import { Bone } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import classes from "./ContactPane.module.css";
import { visitsQuery } from "./queries";

type PageSeen = Extract<Publication, { event: "page.seen" }>;

const FIRST = 4;
const KEPT = 20;

/** What the customer looks at on the website, the newest first. */
export function Pages({ conversation: c }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const clock = useClock();
  const client = useQueryClient();
  const { queryKey } = visitsQuery(c.id);
  const visits = useQuery(visitsQuery(c.id));
  const [all, setAll] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is named by the conversation
  useEffect(
    () =>
      onPublication<PageSeen>("page.seen", (p) => {
        if (p.conversation_id !== c.id) return;
        client.setQueryData<Visit[]>(queryKey, (now) => {
          if (!now) return now;
          const before = now[0]?.url === p.page.url ? now.slice(1) : now;
          return [p.page, ...before].slice(0, KEPT);
        });
      }),
    [client, c.id],
  );
  if (visits.isPending)
    return (
      <div className={classes.bones} role="status" aria-label={t("states.loading")}>
        <Bone w="70%" />
        <Bone w="45%" h={8} />
      </div>
    );
  if (visits.isError && !visits.data) return <ErrorState error={visits.error} retry={() => visits.refetch()} />;
  // Where it began is known even when nothing was told since.
  const known: Visit[] =
    visits.data.length > 0 || !c.page_url
      ? visits.data
      : [{ url: c.page_url, title: c.page_title, seen_at: c.created_at }];
  if (known.length === 0) return <p className={classes.none}>{t("talks.no_pages")}</p>;
  const shown = all ? known : known.slice(0, FIRST);
  return (
    <>
      <ol className={classes.pages}>
        {shown.map((v) => (
          <li key={`${v.seen_at} ${v.url}`}>
            <Tooltip label={v.url} multiline maw={320}>
              <a className={classes.page} href={safe(v.url)} target="_blank" rel="noopener noreferrer nofollow">
                <span className={classes.pageTitle}>{v.title || short(v.url)}</span>
                <span className={classes.pageLine}>
                  <span className={classes.pageUrl}>{short(v.url)}</span>
                  <time dateTime={v.seen_at} title={clock.exact(v.seen_at)}>
                    {clock.short(v.seen_at)}
                  </time>
                </span>
              </a>
            </Tooltip>
          </li>
        ))}
      </ol>
      {known.length > FIRST ? (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(!all)}>
          {all ? t("talks.fewer_pages") : t("talks.all_pages", { count: known.length })}
        </Button>
      ) : null}
    </>
  );
}

function safe(url: string): string | undefined {
  return /^https?:\/\//i.test(url) ? url : undefined;
}

function short(url: string): string {
  try {
    const u = new URL(url);
    return u.host + (u.pathname === "/" ? "" : u.pathname);
  } catch {
    return url;
  }
}
