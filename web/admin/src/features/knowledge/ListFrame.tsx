import { Button, Checkbox, Select } from "@mantine/core";
import { IconBook2 } from "@tabler/icons-react";
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { EntryCounts, EntryStatus } from "@/lib/api/knowledge-types";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { BulkBar } from "@/ui/BulkBar";
import { Chips } from "@/ui/Chips";
import { SearchField } from "@/ui/SearchField";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { toast, toastProblem } from "@/ui/toast";
import { confirmUntried } from "@/ui/untried";
import classes from "./Knowledge.module.css";
import { useManyProposals } from "./queries";

/** As many as are decided about at once. */
const MOST = 100;

export type Ticked<T> = {
  chosen: T[];
  /** Not only the ticked ones: all that match. */
  whole: boolean;
  takeWhole: () => void;
  /** Ticks all that there is room for, or none. */
  all: { checked: boolean; indeterminate: boolean; toggle: (on: boolean) => void };
  has: (id: string) => boolean;
  clear: () => void;
  box: (row: T & { id: string; question: string }) => ReactNode;
};

/** Which of the rows are ticked. */
export function useTicked<T extends { id: string; question: string }>(rows: T[]): Ticked<T> {
  const { t } = useTranslation();
  const [ticked, choose] = useState<ReadonlySet<string>>(new Set());
  const [whole, setWhole] = useState(false);
  const setTicked = (next: ReadonlySet<string>) => {
    choose(next);
    setWhole(false);
  };
  const chosen = rows.filter((r) => ticked.has(r.id));
  const most = Math.min(rows.length, MOST);
  const tick = (id: string, on: boolean) => {
    const next = new Set(ticked);
    if (on) next.add(id);
    else next.delete(id);
    setTicked(next);
  };
  return {
    chosen,
    whole: whole && chosen.length > 0,
    takeWhole: () => setWhole(true),
    all: {
      checked: ticked.size > 0 && chosen.length === most,
      indeterminate: ticked.size > 0 && chosen.length < most,
      toggle: (on) => setTicked(on ? new Set(rows.slice(0, MOST).map((r) => r.id)) : new Set()),
    },
    has: (id) => ticked.has(id),
    clear: () => setTicked(new Set()),
    box: (row) => (
      <Checkbox
        aria-label={t("entries.tick", { question: row.question })}
        checked={ticked.has(row.id)}
        disabled={!ticked.has(row.id) && ticked.size >= MOST}
        onChange={(e) => tick(row.id, e.currentTarget.checked)}
      />
    ),
  };
}

/** Approves or rejects several proposals: what is approved changes answers at once, and the answer tests are told of. */
export function DecideMany({ botId, ids, onDone }: { botId: string; ids: string[]; onDone: () => void }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const many = useManyProposals(botId);
  const decide = (action: "approve" | "reject") =>
    many.mutate(
      { action, ids },
      {
        onSuccess: (d) => {
          onDone();
          toast(t("entries.many_done", { count: d.changed, left: d.overlapped + d.passed_over + d.refused }));
        },
        onError: (e) => toastProblem(problemText(t, e)),
      },
    );
  const approve = async () => {
    if (!can("knowledge", "view") || (await confirmUntried(t, botId))) decide("approve");
  };
  return (
    <>
      <button type="button" disabled={many.isPending} onClick={() => void approve()}>
        {t("entries.approve")}
      </button>
      <button type="button" disabled={many.isPending} onClick={() => decide("reject")}>
        {t("entries.reject")}
      </button>
    </>
  );
}

/** A choice among the tools above a list; "" is any. */
export function Narrow<V extends string>({
  label,
  data,
  value,
  onChange,
}: {
  label: string;
  data: { value: V; label: string }[];
  value: V;
  onChange: (v: V) => void;
}) {
  return (
    <Select
      size="xs"
      className={classes.select}
      aria-label={label}
      allowDeselect={false}
      data={data}
      value={value}
      onChange={(v) => {
        const chosen = data.find((d) => d.value === v);
        if (chosen) onChange(chosen.value);
      }}
    />
  );
}

/** What can be done to all that match, besides to those that are ticked. */
export type Whole = { total: number | undefined; bulk: ReactNode };

type Filter<S> = { search: string; status: S };

/**
 * The frame of a list of the bot's knowledge: statuses, tools and search above it, its rows or why there are none, more of
 * them, and what can be done to those that are ticked.
 */
export function ListFrame<S extends EntryStatus | "", T>({
  label,
  list,
  statuses,
  counts,
  filter,
  onFilter,
  tools,
  bones,
  rows,
  empty,
  ticked,
  bulk,
  also,
  whole,
  children,
}: {
  label: string;
  list: UseInfiniteQueryResult<unknown>;
  statuses: readonly S[];
  counts: EntryCounts | undefined;
  filter: Filter<S>;
  onFilter: (part: Partial<Filter<S>>) => void;
  tools: ReactNode;
  bones: { rows: number; height: number };
  rows: ReactNode[];
  /** What is said where there are no rows; without it none match. */
  empty?: { icon: ReactNode; text: string; hint: string } | undefined;
  ticked: Ticked<T>;
  bulk: ReactNode;
  /** What else there is for the filter. */
  also?: ReactNode;
  whole?: Whole | undefined;
  /** How the rows stand. */
  children: (rows: ReactNode[]) => ReactNode;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const more = whole?.total !== undefined && whole.total > ticked.chosen.length ? whole.total : 0;
  return (
    <section className={classes.card} aria-label={label}>
      <div className={classes.bar}>
        <Chips
          label={t("entries.status_label")}
          chips={statuses.map((value) => {
            const s: EntryStatus | "" = value;
            return s === ""
              ? { value, label: t("entries.all") }
              : { value, label: t(`entries.status.${s}`), count: counts?.[s] };
          })}
          value={filter.status}
          onChange={(status) => onFilter({ status })}
        />
        <div className={classes.tools}>
          {tools}
          <SearchField
            value={filter.search}
            placeholder={t("entries.search")}
            onChange={(search) => onFilter({ search })}
          />
        </div>
      </div>
      {also}
      {list.isPending ? (
        <RowSkeletons {...bones} label={t("states.loading")} />
      ) : list.isError ? (
        <ErrorState error={list.error} retry={() => list.refetch()} />
      ) : rows.length > 0 ? (
        children(rows)
      ) : empty ? (
        <EmptyState {...empty} />
      ) : (
        <EmptyState icon={<IconBook2 size={20} stroke={1.75} />} text={t("entries.none_match")} />
      )}
      {list.hasNextPage ? (
        <div className={classes.more}>
          <Button variant="subtle" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            {t("actions.more")}
          </Button>
        </div>
      ) : null}
      {ticked.chosen.length > 0 ? (
        <BulkBar
          label={
            ticked.whole
              ? t("tasks.all_selected", { shown: clock.number(whole?.total ?? 0) })
              : t("entries.chosen", { count: ticked.chosen.length })
          }
          more={
            ticked.all.checked && !ticked.whole && more > 0
              ? { text: t("tasks.all_matching", { count: more, shown: clock.number(more) }), onTake: ticked.takeWhole }
              : undefined
          }
        >
          {ticked.whole ? whole?.bulk : bulk}
          <button type="button" onClick={ticked.clear}>
            {t("actions.cancel")}
          </button>
        </BulkBar>
      ) : null}
    </section>
  );
}
