import { Button, Checkbox, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import table from "@/ui/table.module.css";
import { FaqPager } from "../FaqPager";
import classes from "./Training.module.css";
import { type List, useTidy } from "./use-list";

type Row = { id: string };
type Listed<T> = { items: T[]; next: string | null; total?: number | null };

/** What stands beside name and status where there is room for it. */
export type Column<T> = {
  head: string;
  number?: boolean;
  cell: (row: T) => ReactNode;
  title?: (row: T) => string | undefined;
};

type Props<T extends Row> = {
  label: string;
  icon: ReactNode;
  list: List;
  query: UseQueryResult<Listed<T>>;
  /** In the place of the list, where there is nothing at all. */
  empty: ReactNode;
  /** What it says when the filter lets nothing through, and how the filter is taken away. */
  nothing: string;
  onClear: () => void;
  bar: ReactNode;
  mayTick: boolean;
  nameHead: string;
  nameOf: (row: T) => string;
  /** The name as what opens the row. */
  name: (row: T) => ReactNode;
  status: (row: T) => ReactNode;
  columns: Column<T>[];
  menu: (row: T) => ReactNode;
};

/** The list of one kind of training data: what can be ticked, its name and status, facts and actions, and the pager. */
export function TrainingList<T extends Row>(p: Props<T>) {
  const { t } = useTranslation();
  const phone = useMediaQuery("(max-width: 47.99em)") ?? false;
  const { query, list } = p;
  const rows = query.data?.items ?? [];
  const stale = query.isPlaceholderData;
  useTidy(list, query.isSuccess && !stale ? rows.map((r) => r.id) : null);
  return (
    <section className={classes.card} aria-label={p.label}>
      {p.empty ?? (
        <>
          {p.bar}
          {query.isPending ? (
            <RowSkeletons rows={8} label={t("states.loading")} />
          ) : query.isError && rows.length === 0 ? (
            <ErrorState error={query.error} retry={() => query.refetch()} />
          ) : rows.length === 0 ? (
            <EmptyState icon={p.icon} text={p.nothing}>
              <Button variant="default" onClick={p.onClear}>
                {t("actions.clear_filters")}
              </Button>
            </EmptyState>
          ) : (
            <div className={table.wrap}>
              <table className={table.table} data-stale={stale || undefined}>
                <thead>
                  <tr>
                    {p.mayTick ? (
                      <th className={table.tick}>
                        <Checkbox
                          aria-label={t("faqs.tick_page")}
                          checked={list.ticked.size > 0 && list.ticked.size === rows.length}
                          indeterminate={list.ticked.size > 0 && list.ticked.size < rows.length}
                          onChange={(e) =>
                            list.setTicked(e.currentTarget.checked ? new Set(rows.map((r) => r.id)) : new Set())
                          }
                        />
                      </th>
                    ) : null}
                    <th className={table.main}>{p.nameHead}</th>
                    {phone ? null : <th>{t("faqs.status")}</th>}
                    {p.columns.map((c) => (
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
                      {p.mayTick ? (
                        <td className={table.tick}>
                          <Checkbox
                            aria-label={t("faqs.tick", { question: p.nameOf(row) })}
                            checked={list.ticked.has(row.id)}
                            onChange={(e) => list.tick(row.id, e.currentTarget.checked)}
                          />
                        </td>
                      ) : null}
                      <td className={table.main}>
                        {p.name(row)}
                        {phone ? <div className={classes.under}>{p.status(row)}</div> : null}
                      </td>
                      {phone ? null : <td className={classes.status}>{p.status(row)}</td>}
                      {p.columns.map((c) => (
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
              onNext={
                query.data?.next && !stale ? () => list.setTrail((x) => [...x, query.data?.next ?? null]) : undefined
              }
            />
          ) : null}
        </>
      )}
    </section>
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
