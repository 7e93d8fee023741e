import { ActionIcon, Button, CloseButton, Menu, TextInput, VisuallyHidden } from "@mantine/core";
import {
  IconAlarm,
  IconCheck,
  IconChevronDown,
  IconInbox,
  IconMessageCircleCheck,
  IconMessagePlus,
  IconSearch,
} from "@tabler/icons-react";
import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Counts, type Member, TABS, type Tab } from "@/lib/api/types";
import { useKeys } from "@/lib/keys";
import { useNow } from "@/lib/time";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { capped } from "@/ui/Tag";
import classes from "./ConversationList.module.css";
import { ConversationRow } from "./ConversationRow";
import { countsQuery } from "./counts";
import { FilterChips } from "./FilterChips";
import { FilterPanel } from "./FilterPanel";
import { conditions, type Filters, filterText, type Sort } from "./filters";
import { SearchResults } from "./Search";
import { inboxStore, type List } from "./store";

type Props = {
  tab: Tab;
  list: UseQueryResult<List>;
  filters: Filters;
  bots: { id: string; name: string; theme_color: string }[];
  members: Member[];
  selected: string | null;
  picked: ReadonlySet<string>;
  mayPick: boolean;
  onPick: (id: string) => void;
  onFilters: (f: Filters) => void;
  onTab: (tab: Tab) => void;
  onOpen: (id: string, seq?: number | null) => void;
  /** Writes first to somebody; null when this member may not. */
  onNew: (() => void) | null;
};

const SORTS: Sort[] = ["newest", "waiting", "created"];

export function ConversationList(p: Props) {
  const { tab, list, filters, bots, members, selected, onFilters, onTab, onOpen } = p;
  const { t } = useTranslation();
  const { data: counts } = useQuery(countsQuery);
  const total = counts?.[tab].total;
  const narrowed = conditions(filters) > 0;
  const sort = filters.sort ?? "newest";
  const [search, setSearch] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const openSearch = () => {
    setSearch((now) => now ?? "");
    requestAnimationFrame(() => field.current?.focus());
  };
  useKeys({ "/": openSearch });
  // Snoozed conversations have a place of their own, which is shown while somebody is there.
  const shownTabs = TABS.filter((x) => x !== "snoozed" || tab === "snoozed");
  const asleep = counts?.snoozed.total ?? 0;
  const tabs = useRef<HTMLDivElement>(null);

  // Arrow keys move between tabs, as in every tab list.
  const onTabKey = (e: KeyboardEvent) => {
    const step = e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : 0;
    if (!step) return;
    e.preventDefault();
    const next = shownTabs[(shownTabs.indexOf(tab) + step + shownTabs.length) % shownTabs.length] as Tab;
    onTab(next);
    tabs.current?.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
  };

  return (
    <section className={classes.list} aria-label={t("nav.live_chat")}>
      <header className={classes.head}>
        <h1 className={classes.title}>{t("nav.live_chat")}</h1>
        <div className={classes.headTools}>
          <ActionIcon size={30} aria-label={t("desk.search")} aria-expanded={search !== null} onClick={openSearch}>
            <IconSearch size={17} stroke={1.75} />
          </ActionIcon>
          <FilterPanel filters={filters} bots={bots} members={members} onChange={onFilters} />
          {p.onNew ? (
            <ActionIcon size={30} aria-label={t("desk.contact.start")} onClick={p.onNew}>
              <IconMessagePlus size={17} stroke={1.75} />
            </ActionIcon>
          ) : null}
        </div>
      </header>
      {search === null ? null : (
        <div className={classes.search}>
          <TextInput
            ref={field}
            type="search"
            value={search}
            aria-label={t("desk.search")}
            placeholder={t("desk.search_placeholder")}
            leftSection={<IconSearch size={15} stroke={1.75} />}
            rightSection={
              <CloseButton size={20} iconSize={14} aria-label={t("actions.clear")} onClick={() => setSearch(null)} />
            }
            onChange={(e) => setSearch(e.currentTarget.value)}
            onKeyDown={(e) => {
              if (e.key === "Escape") setSearch(null);
            }}
          />
        </div>
      )}
      <div className={classes.tabs} role="tablist" aria-label={t("inbox.tabs_label")} ref={tabs} onKeyDown={onTabKey}>
        {shownTabs.map((x) => (
          <button
            key={x}
            type="button"
            role="tab"
            data-tab={x}
            aria-selected={x === tab}
            aria-controls="conversations"
            tabIndex={x === tab ? 0 : -1}
            className={classes.tab}
            onClick={() => onTab(x)}
          >
            {t(`inbox.tabs.${x}`)}
            {counts ? <TabCount tab={x} counts={counts} /> : null}
          </button>
        ))}
      </div>
      <FilterChips filters={filters} bots={bots} members={members} onChange={onFilters} />
      <div className={classes.sub}>
        <span>
          {total === undefined || narrowed
            ? "\u00a0"
            : t(
                tab === "closed" ? "inbox.total_closed" : tab === "snoozed" ? "desk.total_snoozed" : "inbox.total_open",
                {
                  count: total,
                  shown: capped(total),
                },
              )}
          {asleep > 0 && tab !== "snoozed" && tab !== "closed" && !narrowed ? (
            <button type="button" className={classes.asleep} onClick={() => onTab("snoozed")}>
              <IconAlarm size={13} stroke={1.75} />
              {t("desk.total_snoozed", { count: asleep, shown: capped(asleep) })}
            </button>
          ) : null}
        </span>
        <Menu position="bottom-end" width={200}>
          <Menu.Target>
            <button
              type="button"
              className={classes.filter}
              aria-label={t("desk.sort_by", { order: t(`desk.sort.${sort}`) })}
            >
              {t(`desk.sort.${sort}`)}
              <IconChevronDown size={14} stroke={1.75} />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {SORTS.map((x) => (
              <Menu.Item
                key={x}
                rightSection={x === sort ? <IconCheck size={15} /> : null}
                onClick={() => onFilters({ ...filters, sort: x === "newest" ? undefined : x })}
              >
                {t(`desk.sort.${x}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
      <div id="conversations" role="tabpanel" aria-label={t(`inbox.tabs.${tab}`)} className={classes.body}>
        {search ? (
          <SearchResults text={search} selected={selected} onOpen={onOpen} onClear={() => setSearch("")} />
        ) : list.isPending ? (
          <RowSkeletons rows={8} height={78} avatar={34} label={t("states.loading")} />
        ) : list.isError && !list.data ? (
          <ErrorState error={list.error} retry={() => list.refetch()} />
        ) : list.data && list.data.rows.length > 0 ? (
          <Rows
            key={`${tab}-${filterText(filters)}`}
            tab={tab}
            filter={filterText(filters)}
            list={list.data}
            selected={selected}
            picked={p.picked}
            mayPick={p.mayPick}
            onPick={p.onPick}
            botTags={!filters.bot_id && bots.length > 1}
            onOpen={onOpen}
          />
        ) : list.data?.next ? (
          <LookFurther tab={tab} filter={filterText(filters)} />
        ) : narrowed ? (
          <EmptyState icon={<IconInbox size={20} stroke={1.75} />} text={t("desk.empty_filtered")}>
            <Button variant="default" onClick={() => onFilters({ sort: filters.sort })}>
              {t("actions.clear_filters")}
            </Button>
          </EmptyState>
        ) : (
          <EmptyState
            icon={<IconMessageCircleCheck size={20} stroke={1.75} />}
            text={t(`inbox.empty.${tab}`)}
            hint={t(`inbox.empty_hint.${tab}`)}
          >
            {tab === "mine" && (counts?.unassigned.total ?? 0) > 0 ? (
              <Button variant="default" onClick={() => onTab("unassigned")}>
                {t("inbox.see_unassigned", { count: counts?.unassigned.total ?? 0 })}
              </Button>
            ) : tab === "all" ? null : tab !== "closed" ? (
              <Button variant="default" onClick={() => onTab("all")}>
                {t("inbox.see_all")}
              </Button>
            ) : null}
          </EmptyState>
        )}
      </div>
    </section>
  );
}

/** What nobody has looked at: filled for what asks for this member, plain for the rest. */
function TabCount({ tab, counts }: { tab: Tab; counts: Counts }) {
  const { t } = useTranslation();
  const n = counts[tab].unread;
  if (n === 0) return null;
  return (
    <span className={classes.count} data-kind={tab}>
      <span aria-hidden="true">{capped(n)}</span>
      <VisuallyHidden>{t("inbox.unread", { count: n })}</VisuallyHidden>
    </span>
  );
}

/** A rare filter is looked for page by page: the first pages may hold nothing that fits. */
function LookFurther({ tab, filter }: { tab: Tab; filter: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [failed, setFailed] = useState(false);
  const looking = useRef(false);
  const look = () => {
    if (looking.current) return;
    looking.current = true;
    setFailed(false);
    inboxStore(client)
      .loadMore(tab, filter)
      .catch(() => setFailed(true))
      .finally(() => {
        looking.current = false;
      });
  };
  useEffect(() => look());
  return failed ? (
    <div className={classes.more}>
      <Button variant="subtle" onClick={look}>
        {t("inbox.more_failed")}
      </Button>
    </div>
  ) : (
    <RowSkeletons rows={8} height={78} avatar={34} label={t("states.loading")} />
  );
}

type RowsProps = {
  tab: Tab;
  filter: string;
  list: List;
  selected: string | null;
  picked: ReadonlySet<string>;
  mayPick: boolean;
  onPick: (id: string) => void;
  botTags: boolean;
  onOpen: (id: string) => void;
};

function Rows({ tab, filter, list, selected, picked, mayPick, onPick, botTags, onOpen }: RowsProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const now = useNow();
  const scroll = useRef<HTMLDivElement>(null);
  const [loading, setLoading] = useState<"no" | "yes" | "failed">("no");
  const virtual = useVirtualizer({
    count: list.rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 78,
    overscan: 6,
    getItemKey: (i) => list.rows[i]?.id ?? i,
  });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  const more = list.next !== null;

  const loadMore = () => {
    setLoading("yes");
    inboxStore(client)
      .loadMore(tab, filter)
      .then(
        () => setLoading("no"),
        () => setLoading("failed"),
      );
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks once whenever the end comes near
  useEffect(() => {
    if (more && loading === "no" && last >= list.rows.length - 8) loadMore();
  }, [last, more, loading, list.rows.length]);

  // The chosen row stays in view while J and K walk through the list.
  const index = list.rows.findIndex((r) => r.id === selected);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another row is chosen
  useEffect(() => {
    if (index >= 0) virtual.scrollToIndex(index, { align: "auto" });
  }, [selected]);

  return (
    <div className={classes.scroll} ref={scroll} tabIndex={-1}>
      <ul className={classes.rows} style={{ height: virtual.getTotalSize() }}>
        {items.map((v) => {
          const row = list.rows[v.index];
          return row ? (
            <li
              key={v.key}
              data-index={v.index}
              ref={virtual.measureElement}
              className={classes.slot}
              style={{ transform: `translateY(${v.start}px)` }}
              aria-setsize={more ? -1 : list.rows.length}
              aria-posinset={v.index + 1}
            >
              <ConversationRow
                c={row}
                tab={tab}
                now={now}
                selected={row.id === selected}
                picked={picked.has(row.id)}
                picking={picked.size > 0}
                onPick={mayPick ? onPick : null}
                botTag={botTags}
                onOpen={onOpen}
              />
            </li>
          ) : null;
        })}
      </ul>
      {loading === "failed" ? (
        <div className={classes.more}>
          <Button variant="subtle" onClick={loadMore}>
            {t("inbox.more_failed")}
          </Button>
        </div>
      ) : more ? (
        <RowSkeletons rows={2} height={78} avatar={34} label={t("states.loading")} />
      ) : null}
    </div>
  );
}
