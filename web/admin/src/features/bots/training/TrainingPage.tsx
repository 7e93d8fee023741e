import { Button, Checkbox, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { Icon } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { FaqLimit, SourceState } from "@/lib/api/types";
import { useClock } from "@/lib/time";
import { Page, PageHeader } from "@/ui/Panel";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { TaskStrip } from "@/ui/TaskCard";
import table from "@/ui/table.module.css";
import { FaqPager } from "../FaqPager";
import { Comparing } from "./Overlapped";
import { EVERYTHING, matchingSources, type TrainingKind, trainingKey, useTrainingLive } from "./queries";
import classes from "./Training.module.css";
import { Limit, TrainingBar, TrainingBulk } from "./TrainingBar";
import type { Actions } from "./use-actions";
import { type List, useTidy } from "./use-list";

type Row = { id: string; passages: number };
type Listed<T> = {
  items: T[];
  next: string | null;
  total?: number | null;
  counts: Partial<Record<SourceState, number>>;
  drafts?: number;
  limit: FaqLimit;
};

/** What stands beside name and status where there is room for it. */
export type Column<T> = {
  head: string;
  number?: boolean;
  cell: (row: T) => ReactNode;
  title?: (row: T) => string | undefined;
};

type Words = {
  title: string;
  hint: string;
  search: string;
  /** Where there is nothing at all. */
  empty: string;
  emptyHint: string;
  /** Where the filter lets nothing through. */
  nothing: string;
  /** Where no more fit. */
  full: string;
};

type Props<T extends Row> = {
  botId: string;
  kind: TrainingKind;
  words: Words;
  icon: Icon;
  list: List;
  query: UseQueryResult<Listed<T>>;
  actions: Actions;
  /** Something is on its way that is not in the list yet. */
  busy?: boolean;
  /** Further limits, behind how many there are. */
  limits?: ReactNode;
  /** The button that adds one; it stands in the header, or where there is nothing yet. */
  add?: ReactNode;
  header?: ReactNode;
  /** What stands above the list. */
  above?: ReactNode;
  /** A further choice in the bar: it narrows the list, and can be taken away. */
  more?: { node: ReactNode; on: boolean; clear: () => void };
  /** Of web pages: only those picked from this site. */
  siteId?: string | null;
  nameHead: string;
  nameOf: (row: T) => string;
  /** The name as what opens the row. */
  name: (row: T) => ReactNode;
  status: (row: T) => ReactNode;
  /** Shows what the bot reads of one, from the number of its passages; without it that is told by its name. */
  onPassages?: (row: T) => void;
  columns: Column<T>[];
  menu: (row: T) => ReactNode;
  /** What is opened from a row. */
  children: ReactNode;
};

/** Whether no more fit, and whether there is nothing at all. */
export function fullness<T extends Row>(query: UseQueryResult<Listed<T>>, narrowed: boolean) {
  const { counts, drafts = 0, limit } = query.data ?? {};
  const some = Object.values(counts ?? {}).some((n) => (n ?? 0) > 0) || drafts > 0;
  return {
    full: limit !== undefined && limit.used >= limit.max,
    empty: query.isSuccess && !some && !narrowed,
  };
}

/** The page of one kind of training data: how many there may be, the list, and what can be done to what is ticked. */
export function TrainingPage<T extends Row>(p: Props<T>) {
  const { query, list, words, actions } = p;
  const counts = query.data?.counts ?? {};
  useTrainingLive(p.botId, p.busy || (counts.waiting ?? 0) + (counts.learning ?? 0) > 0);
  const { full, empty } = fullness(query, list.filtered || p.more?.on === true);
  return (
    <Page
      flush
      header={
        <PageHeader title={words.title} hint={words.hint}>
          {query.data ? <Limit limit={query.data.limit} more={p.limits} /> : null}
          {p.header}
          {empty ? null : p.add}
        </PageHeader>
      }
    >
      <div className={classes.list}>
        {full ? <p className={classes.full}>{words.full}</p> : null}
        <TaskStrip botId={p.botId} of={p.kind} mayEdit={actions.mayEdit} changes={trainingKey(p.botId)} />
        {p.above}
        <section className={classes.card} aria-label={words.title}>
          {empty ? (
            <EmptyState icon={<p.icon size={20} stroke={1.75} />} text={words.empty} hint={words.emptyHint}>
              {p.add}
            </EmptyState>
          ) : (
            <>
              <TrainingBar
                filter={list.filter}
                counts={counts}
                drafts={query.data?.drafts}
                search={words.search}
                more={p.more?.node}
                onChange={list.narrow}
              />
              <Comparing botId={p.botId}>
                <Rows {...p} />
              </Comparing>
            </>
          )}
        </section>
      </div>
      {list.ticked.size > 0 ? (
        <TrainingBulk
          botId={p.botId}
          kind={p.kind}
          ids={[...list.ticked]}
          all={list.all}
          total={list.all || list.ticked.size === query.data?.items.length ? (query.data?.total ?? null) : null}
          matching={matchingSources(p.kind, list.filter, p.siteId ?? null)}
          mayDelete={actions.mayDelete}
          onAll={() => list.setAll(true)}
          onClear={() => list.setTicked(new Set())}
        />
      ) : null}
      {p.children}
    </Page>
  );
}

/** What can be ticked, its name and status, facts and actions, and the pager. */
function Rows<T extends Row>(p: Props<T>) {
  const { t } = useTranslation();
  const phone = useMediaQuery("(max-width: 47.99em)") ?? false;
  const clock = useClock();
  const { query, list } = p;
  const { mayEdit } = p.actions;
  const passages = (row: T) =>
    row.passages === 0 ? (
      "–"
    ) : p.onPassages ? (
      <button type="button" className={table.link} onClick={() => p.onPassages?.(row)}>
        {clock.number(row.passages)}
      </button>
    ) : (
      clock.number(row.passages)
    );
  const columns: Column<T>[] = [{ head: t("training.passages_head"), number: true, cell: passages }, ...p.columns];
  const rows = query.data?.items ?? [];
  const stale = query.isPlaceholderData;
  useTidy(list, query.isSuccess && !stale ? rows.map((r) => r.id) : null);
  return (
    <>
      {query.isPending ? (
        <RowSkeletons rows={8} label={t("states.loading")} />
      ) : query.isError && rows.length === 0 ? (
        <ErrorState error={query.error} retry={() => query.refetch()} />
      ) : rows.length === 0 ? (
        <EmptyState icon={<p.icon size={20} stroke={1.75} />} text={p.words.nothing}>
          <Button
            variant="default"
            onClick={() => {
              p.more?.clear();
              list.narrow(EVERYTHING);
            }}
          >
            {t("actions.clear_filters")}
          </Button>
        </EmptyState>
      ) : (
        <div className={table.wrap}>
          <table className={table.table} data-stale={stale || undefined}>
            <thead>
              <tr>
                {mayEdit ? (
                  <th className={table.tick}>
                    <Checkbox
                      aria-label={t("faqs.tick_page")}
                      checked={list.ticked.size > 0 && list.ticked.size === rows.length}
                      indeterminate={list.ticked.size > 0 && list.ticked.size < rows.length}
                      disabled={stale} // what is about to go would lose its tick again
                      onChange={(e) =>
                        list.setTicked(e.currentTarget.checked ? new Set(rows.map((r) => r.id)) : new Set())
                      }
                    />
                  </th>
                ) : null}
                <th className={table.main}>{p.nameHead}</th>
                {phone ? null : <th>{t("faqs.status")}</th>}
                {columns.map((c) => (
                  <th key={c.head} className={`${c.number ? table.num : ""} ${classes.wide}`}>
                    {c.head}
                  </th>
                ))}
                <th>
                  <VisuallyHidden>{t("actions.actions")}</VisuallyHidden>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  {mayEdit ? (
                    <td className={table.tick}>
                      <Checkbox
                        aria-label={t("faqs.tick", { question: p.nameOf(row) })}
                        checked={list.ticked.has(row.id)}
                        disabled={stale}
                        onChange={(e) => list.tick(row.id, e.currentTarget.checked)}
                      />
                    </td>
                  ) : null}
                  <td className={table.main}>
                    {p.name(row)}
                    {phone ? <div className={classes.under}>{p.status(row)}</div> : null}
                  </td>
                  {phone ? null : <td className={classes.status}>{p.status(row)}</td>}
                  {columns.map((c) => (
                    <td
                      key={c.head}
                      className={`${c.number ? table.num : `${table.nowrap} ${table.dim}`} ${classes.wide}`}
                      title={c.title?.(row)}
                    >
                      {c.cell(row)}
                    </td>
                  ))}
                  <td>
                    <div className={table.actions}>{p.menu(row)}</div>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > 0 ? (
        <FaqPager
          from={(list.trail.length - 1) * list.size + 1}
          shown={rows.length}
          total={query.data?.total ?? null}
          size={list.size}
          onSize={list.setSize}
          onPrevious={list.trail.length > 1 ? () => list.setTrail((x) => x.slice(0, -1)) : undefined}
          onNext={query.data?.next && !stale ? () => list.setTrail((x) => [...x, query.data?.next ?? null]) : undefined}
        />
      ) : null}
    </>
  );
}

/** The two lines of a row's name. */
export function RowName({ first, second }: { first: string; second: string }) {
  return (
    <>
      <span className={`${table.first} ${classes.line}`}>{first}</span>
      {second ? <span className={`${table.second} ${classes.line}`}>{second}</span> : null}
    </>
  );
}
