import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearchOff } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "@/lib/api/client";
import type { Found } from "@/lib/api/types";
import { useClock } from "@/lib/time";
import { Avatar } from "@/ui/Avatar";
import { Marked } from "@/ui/Marked";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { LabelTag } from "./LabelTag";
import { useTags } from "./labels";
import { contactName } from "./names";
import classes from "./Search.module.css";

export const MIN_QUERY = 2;

type FoundPage = { items: Found[]; next: string | null };

/** The same, page by page; a conversation with several lines is shown once. */
function useFoundPages(text: string) {
  const [typed] = useDebouncedValue(text.trim(), 180);
  return useInfiniteQuery({
    queryKey: ["inbox", "search", "pages", typed],
    queryFn: ({ signal, pageParam }) =>
      api.get<FoundPage>("/v1/search/conversations", { q: typed, limit: 30, cursor: pageParam || undefined }, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    select: (d) =>
      [
        ...new Map(
          d.pages
            .flatMap((p) => p.items)
            .map((f) => [f.conversation.id, f] as const)
            .reverse(),
        ),
      ]
        .reverse()
        .map(([, f]) => f),
    enabled: [...typed].length >= MIN_QUERY,
    placeholderData: (before) => before,
    staleTime: 10_000,
  });
}

export function useFound(text: string, limit: number) {
  const [typed] = useDebouncedValue(text.trim(), 180);
  return useQuery({
    queryKey: ["inbox", "search", typed, limit],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: Found[] }>("/v1/search/conversations", { q: typed, limit }, signal)).items,
    enabled: [...typed].length >= MIN_QUERY,
    placeholderData: (before) => before,
    staleTime: 10_000,
  });
}

type Props = {
  text: string;
  selected: string | null;
  onOpen: (id: string, seq: number | null) => void;
  onClear: () => void;
};

/** What a search finds: who it was and the line that was meant. */
export function SearchResults({ text, selected, onOpen, onClear }: Props) {
  const { t } = useTranslation();
  const clock = useClock();
  const found = useFoundPages(text);
  const { byId } = useTags();
  if ([...text.trim()].length < MIN_QUERY) return <p className={classes.hint}>{t("desk.search_hint")}</p>;
  if (found.isError && !found.data) return <ErrorState error={found.error} retry={() => found.refetch()} />;
  if (!found.data) return <RowSkeletons rows={6} height={66} avatar={34} label={t("states.loading")} />;
  if (found.data.length === 0)
    return (
      <EmptyState icon={<IconSearchOff size={20} stroke={1.75} />} text={t("desk.search_none", { text: text.trim() })}>
        <Button variant="default" onClick={onClear}>
          {t("desk.clear_search")}
        </Button>
      </EmptyState>
    );
  return (
    <div className={classes.found}>
      <ul className={classes.results} aria-label={t("desk.search_results")} aria-busy={found.isFetching || undefined}>
        {found.data.map(({ conversation: c, line }) => {
          const name = contactName(t, c.contact);
          return (
            <li key={c.id}>
              <button
                type="button"
                className={classes.result}
                data-selected={c.id === selected || undefined}
                aria-current={c.id === selected || undefined}
                onClick={() => onOpen(c.id, line?.seq ?? null)}
              >
                <Avatar name={name} seed={c.contact.id} size={34} />
                <span className={classes.text}>
                  <span className={classes.first}>
                    <span className={classes.name}>
                      <Marked text={name} query={text} />
                    </span>
                    <time dateTime={c.activity_at} title={clock.exact(c.activity_at)}>
                      {clock.short(c.activity_at)}
                    </time>
                  </span>
                  <span className={classes.line}>
                    {line ? (
                      <>
                        {line.author.kind === "contact" ? "" : `${line.author.name}: `}
                        <Marked text={line.text} query={text} />
                      </>
                    ) : (
                      c.contact.email || c.last_message?.text
                    )}
                  </span>
                  <span className={classes.meta}>
                    {t(`inbox.stage.${c.stage}`)}
                    {c.tag_ids.slice(0, 3).map((id) => {
                      const tag = byId.get(id);
                      return tag ? <LabelTag key={id} tag={tag} /> : null;
                    })}
                  </span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {found.hasNextPage ? (
        <Button
          variant="subtle"
          fullWidth
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t(found.isFetchNextPageError ? "inbox.more_failed" : "narrow.more")}
        </Button>
      ) : null}
    </div>
  );
}
