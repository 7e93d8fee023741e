import { Button, Menu, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconChevronDown, IconInbox, IconMessageCircleCheck, IconRobot } from "@tabler/icons-react";
import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Counts, TABS, type Tab } from "@/lib/api/types";
import { useNow } from "@/lib/time";
import { BotTile } from "@/ui/Avatar";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { capped } from "@/ui/Tag";
import classes from "./ConversationList.module.css";
import { ConversationRow } from "./ConversationRow";
import { countsQuery } from "./queries";
import { inboxStore, type List } from "./store";

type Props = {
  tab: Tab;
  list: UseQueryResult<List>;
  botId: string | null;
  bots: { id: string; name: string; theme_color: string }[];
  selected: string | null;
  onBot: (id: string | null) => void;
  onTab: (tab: Tab) => void;
  onOpen: (id: string) => void;
};

export function ConversationList({ tab, list, botId, bots, selected, onBot, onTab, onOpen }: Props) {
  const { t } = useTranslation();
  const { data: counts } = useQuery(countsQuery);
  const total = counts?.[tab].total;
  const bot = bots.find((b) => b.id === botId);
  const tabs = useRef<HTMLDivElement>(null);

  // Arrow keys move between tabs, as in every tab list.
  const onTabKey = (e: KeyboardEvent) => {
    const step = e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : 0;
    if (!step) return;
    e.preventDefault();
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length] as Tab;
    onTab(next);
    tabs.current?.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
  };

  return (
    <section className={classes.list} aria-label={t("nav.live_chat")}>
      <header className={classes.head}>
        <h1 className={classes.title}>{t("nav.live_chat")}</h1>
      </header>
      <div className={classes.tabs} role="tablist" aria-label={t("inbox.tabs_label")} ref={tabs} onKeyDown={onTabKey}>
        {TABS.map((x) => (
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
      <div className={classes.sub}>
        <span>
          {total === undefined
            ? "\u00a0"
            : t(tab === "closed" ? "inbox.total_closed" : "inbox.total_open", { count: total, shown: capped(total) })}
        </span>
        {bots.length > 1 ? (
          <Menu position="bottom-end" width={220}>
            <Menu.Target>
              <button
                type="button"
                className={classes.filter}
                aria-label={t("inbox.filter_bot", { bot: bot?.name ?? t("inbox.all_bots") })}
              >
                {bot?.name ?? t("inbox.all_bots")}
                <IconChevronDown size={14} stroke={1.75} />
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconRobot size={17} stroke={1.75} />}
                rightSection={botId === null ? <IconCheck size={15} /> : null}
                onClick={() => onBot(null)}
              >
                {t("inbox.all_bots")}
              </Menu.Item>
              {bots.map((b) => (
                <Menu.Item
                  key={b.id}
                  leftSection={<BotTile size={18} color={b.theme_color} />}
                  rightSection={botId === b.id ? <IconCheck size={15} /> : null}
                  onClick={() => onBot(b.id)}
                >
                  {b.name}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        ) : null}
      </div>
      <div id="conversations" role="tabpanel" aria-label={t(`inbox.tabs.${tab}`)} className={classes.body}>
        {list.isPending ? (
          <RowSkeletons rows={8} height={78} avatar={34} label={t("states.loading")} />
        ) : list.isError && !list.data ? (
          <ErrorState error={list.error} retry={() => list.refetch()} />
        ) : list.data && list.data.rows.length > 0 ? (
          <Rows
            key={`${tab}-${botId}`}
            tab={tab}
            botId={botId}
            list={list.data}
            selected={selected}
            botTags={botId === null && bots.length > 1}
            onOpen={onOpen}
          />
        ) : botId ? (
          <EmptyState
            icon={<IconInbox size={20} stroke={1.75} />}
            text={t("inbox.empty.filtered", { bot: bot?.name ?? "" })}
          >
            <Button variant="default" onClick={() => onBot(null)}>
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

/** Filled for what asks for this member; the rest is plain. All and Closed say theirs under the tabs. */
function TabCount({ tab, counts }: { tab: Tab; counts: Counts }) {
  const { t } = useTranslation();
  const n = tab === "mine" ? counts.mine.unread : tab === "unassigned" || tab === "bot" ? counts[tab].total : 0;
  if (n === 0) return null;
  return (
    <span className={classes.count} data-kind={tab}>
      <span aria-hidden="true">{capped(n)}</span>
      <VisuallyHidden>
        {tab === "mine" ? t("inbox.unread", { count: n }) : t("inbox.total_open", { count: n, shown: capped(n) })}
      </VisuallyHidden>
    </span>
  );
}

type RowsProps = {
  tab: Tab;
  botId: string | null;
  list: List;
  selected: string | null;
  botTags: boolean;
  onOpen: (id: string) => void;
};

function Rows({ tab, botId, list, selected, botTags, onOpen }: RowsProps) {
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
      .loadMore(tab, botId)
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
