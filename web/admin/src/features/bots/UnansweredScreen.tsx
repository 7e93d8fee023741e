import { Button, Checkbox, Select } from "@mantine/core";
import { IconCircleCheck, IconDownload } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/lib/api/client";
import type { Unanswered } from "@/lib/api/types";
import { saveFile } from "@/lib/file";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { usePageTitle } from "@/lib/title";
import { Chips } from "@/ui/Chips";
import { Page, PageHeader } from "@/ui/Panel";
import { SearchField } from "@/ui/SearchField";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { toastProblem } from "@/ui/toast";
import { useFaqsLive } from "./faq-queries";
import { type UnansweredFilter, unansweredFile, unansweredQuery } from "./queries";
import { UnansweredBulk } from "./UnansweredBulk";
import { UnansweredRow } from "./UnansweredRow";
import classes from "./UnansweredScreen.module.css";

type Status = Unanswered["status"];
const STATUSES: Status[] = ["open", "answered", "dismissed"];
/** How many may be settled in one go. */
const TOGETHER = 100;

/** What customers asked and the bot did not know: answered here, it becomes a FAQ. */
export default function UnansweredScreen({ botId }: { botId: string }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const [filter, setFilter] = useState<UnansweredFilter>({ status: "open", reason: "", search: "", sort: "asked" });
  const { status } = filter;
  const list = useInfiniteQuery(unansweredQuery(botId, filter));
  const [editing, setEditing] = useState<string | null>(null);
  usePageTitle(t("bots.pages.unanswered"));
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  const mayEdit = can("knowledge", "edit");
  useFaqsLive(botId, false);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const chosen = status === "open" ? rows.filter((u) => ticked.has(u.id)) : [];
  const page = rows.slice(0, TOGETHER);
  const narrow = (part: Partial<UnansweredFilter>) => {
    setEditing(null);
    setTicked(new Set());
    setFilter((f) => ({ ...f, ...part }));
  };
  const tick = (id: string, on: boolean) =>
    setTicked((old) => {
      const next = new Set(old);
      if (on && next.size < TOGETHER) next.add(id);
      else next.delete(id);
      return next;
    });
  return (
    <Page
      header={
        <PageHeader title={t("bots.pages.unanswered")} hint={t("unanswered.hint")}>
          {can("knowledge", "manage") ? (
            <Button
              variant="default"
              leftSection={<IconDownload size={15} stroke={1.75} />}
              onClick={() =>
                void api
                  .file(unansweredFile(botId, filter))
                  .then((file) => saveFile(file, "unanswered.csv"))
                  .catch((e: unknown) => toastProblem(problemText(t, e)))
              }
            >
              {t("unanswered_more.export")}
            </Button>
          ) : null}
        </PageHeader>
      }
    >
      <section className={classes.card} aria-label={t("bots.pages.unanswered")}>
        <div className={classes.bar}>
          <Chips
            label={t("unanswered.filter")}
            chips={STATUSES.map((s) => ({ value: s, label: t(`unanswered.status.${s}`) }))}
            value={status}
            onChange={(s) => narrow({ status: s })}
          />
          <div className={classes.tools}>
            <SearchField
              value={filter.search}
              onChange={(search) => narrow({ search })}
              placeholder={t("unanswered_more.search")}
            />
            <Select
              size="xs"
              className={classes.select}
              aria-label={t("unanswered_more.reason")}
              allowDeselect={false}
              data={[
                { value: "", label: t("unanswered_more.any_reason") },
                ...LOGGED.map((r) => ({ value: r, label: t(`unanswered.reasons.${r}`) })),
              ]}
              value={filter.reason}
              onChange={(reason) => narrow({ reason: reason ?? "" })}
            />
            <Select
              size="xs"
              className={classes.select}
              aria-label={t("unanswered_more.sort")}
              allowDeselect={false}
              data={(["asked", "recent"] as const).map((s) => ({ value: s, label: t(`unanswered_more.sorts.${s}`) }))}
              value={filter.sort}
              onChange={(s) => narrow({ sort: s === "recent" ? "recent" : "asked" })}
            />
          </div>
        </div>
        {list.isPending ? (
          <RowSkeletons rows={6} height={56} label={t("states.loading")} />
        ) : list.isError ? (
          <ErrorState error={list.error} retry={() => list.refetch()} />
        ) : rows.length === 0 ? (
          <EmptyState
            icon={<IconCircleCheck size={20} stroke={1.75} />}
            text={filter.search === "" ? t(`unanswered.empty.${status}`) : t("unanswered_more.empty_search")}
            hint={status === "open" && filter.search === "" ? t("unanswered.empty_hint") : undefined}
          />
        ) : (
          <ul>
            {mayEdit && status === "open" && rows.length > 1 ? (
              <li className={classes.all}>
                <Checkbox
                  size="xs"
                  label={t("unanswered_more.tick_all")}
                  checked={chosen.length === page.length}
                  indeterminate={chosen.length > 0 && chosen.length < page.length}
                  onChange={(e) => setTicked(new Set(e.currentTarget.checked ? page.map((u) => u.id) : []))}
                />
              </li>
            ) : null}
            {rows.map((u) => (
              <UnansweredRow
                key={u.id}
                botId={botId}
                u={u}
                mayEdit={mayEdit}
                editing={editing === u.id}
                others={rows}
                ticked={ticked.has(u.id)}
                onTick={(on) => tick(u.id, on)}
                onEdit={(on) => setEditing(on ? u.id : null)}
              />
            ))}
          </ul>
        )}
        {list.hasNextPage ? (
          <div className={classes.more}>
            <Button variant="subtle" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
              {t("actions.more")}
            </Button>
          </div>
        ) : null}
      </section>
      {chosen.length > 0 ? (
        <UnansweredBulk botId={botId} questions={chosen} onClear={() => setTicked(new Set())} />
      ) : null}
    </Page>
  );
}

const LOGGED = ["no_knowledge", "not_enough", "ai_error", "no_credits"] as const;
