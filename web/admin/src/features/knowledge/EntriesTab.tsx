import { ActionIcon, Button, Checkbox, Menu, Select } from "@mantine/core";
import { IconBook2, IconDots, IconEye, IconPencil, IconTrash } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Entry } from "@/lib/api/knowledge-types";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { BulkBar } from "@/ui/BulkBar";
import { Chips } from "@/ui/Chips";
import { confirm } from "@/ui/confirm";
import { SearchField } from "@/ui/SearchField";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { Tag } from "@/ui/Tag";
import table from "@/ui/table.module.css";
import { toast, toastProblem } from "@/ui/toast";
import { EntryDialog } from "./EntryDialog";
import classes from "./Knowledge.module.css";
import { type EntryFilter, entriesQuery, useDeleteFaqs, useManyProposals } from "./queries";
import { ReviewDialog } from "./ReviewDialog";
import { ORIGINS, STATUSES, TONES } from "./words";

/** Everything the bot answers from as questions with answers, and what waits to become so. */
export function EntriesTab({
  botId,
  filter,
  onFilter,
  reviewer,
}: {
  botId: string;
  filter: EntryFilter;
  onFilter: (f: EntryFilter) => void;
  reviewer: boolean;
}) {
  const { t } = useTranslation();
  const { can } = useSession();
  const clock = useClock();
  const list = useInfiniteQuery(entriesQuery(botId, filter));
  const remove = useDeleteFaqs(botId);
  const many = useManyProposals(botId);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [review, setReview] = useState<Entry | null>(null);
  const [editing, setEditing] = useState<Entry | null>(null);
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  const counts = list.data?.pages[0]?.counts;
  const mayEdit = can("knowledge", "edit");
  const mayDelete = can("knowledge", "manage");
  const set = (f: Partial<EntryFilter>) => {
    setTicked(new Set());
    onFilter({ ...filter, ...f });
  };
  const open = (e: Entry) => (e.proposed || e.status === "overlapped" ? setReview(e) : setEditing(e));
  const chosen = rows.filter((r) => ticked.has(r.id));
  const proposed = chosen.filter((r) => r.proposed).map((r) => r.id);
  const learnt = chosen.filter((r) => !r.proposed).map((r) => r.id);
  const onError = (e: unknown) => toastProblem(problemText(t, e));
  const decide = (action: "approve" | "reject") =>
    many.mutate(
      { action, ids: proposed },
      {
        onSuccess: (d) => {
          setTicked(new Set());
          toast(t("entries.many_done", { count: d.changed, left: d.overlapped + d.passed_over + d.refused }));
        },
        onError,
      },
    );
  const drop = async (ids: string[], question?: string) => {
    const yes = await confirm({
      title: t("entries.delete_title", { count: ids.length }),
      text: question ?? t("entries.delete_text"),
      action: t("actions.delete"),
      cancel: t("actions.cancel"),
    });
    if (!yes) return;
    remove.mutate(ids, {
      onSuccess: () => {
        setTicked(new Set());
        toast(t("entries.deleted"));
      },
      onError,
    });
  };
  const toggle = (id: string, on: boolean) => {
    const next = new Set(ticked);
    if (on) next.add(id);
    else next.delete(id);
    setTicked(next);
  };
  const mayTick = (mayEdit || reviewer) && rows.length > 0;
  return (
    <section className={classes.card} aria-label={t("entries.tabs.entries")}>
      <div className={classes.bar}>
        <Chips
          label={t("entries.status_label")}
          chips={STATUSES.map((s) => ({
            value: s,
            label: s === "" ? t("entries.all") : t(`entries.status.${s}`),
            count: s === "" ? undefined : counts?.[s],
          }))}
          value={filter.status}
          onChange={(status) => set({ status })}
        />
        <div className={classes.tools}>
          <Select
            size="xs"
            className={classes.select}
            aria-label={t("entries.origin")}
            allowDeselect={false}
            data={[
              { value: "", label: t("entries.any_origin") },
              ...ORIGINS.map((o) => ({ value: o, label: t(`entries.origins.${o}`) })),
            ]}
            value={filter.origin}
            onChange={(o) => set({ origin: (o ?? "") as EntryFilter["origin"] })}
          />
          <Select
            size="xs"
            className={classes.select}
            aria-label={t("entries.order")}
            allowDeselect={false}
            data={(["newest", "changed", "used"] as const).map((o) => ({
              value: o,
              label: t(`entries.orders.${o}`),
            }))}
            value={filter.order}
            onChange={(o) => set({ order: (o ?? "newest") as EntryFilter["order"] })}
          />
          <SearchField value={filter.search} placeholder={t("entries.search")} onChange={(search) => set({ search })} />
        </div>
      </div>
      {list.isPending ? (
        <RowSkeletons rows={8} height={44} label={t("states.loading")} />
      ) : list.isError ? (
        <ErrorState error={list.error} retry={() => list.refetch()} />
      ) : rows.length === 0 ? (
        <EmptyState
          icon={<IconBook2 size={20} stroke={1.75} />}
          text={t(filter.search || filter.status || filter.origin ? "entries.none_match" : "entries.empty")}
          hint={filter.search || filter.status || filter.origin ? undefined : t("entries.empty_hint")}
        />
      ) : (
        <div className={table.wrap}>
          <table className={`${table.table} ${table.stacked}`}>
            <thead>
              <tr>
                {mayTick ? (
                  <th className={table.tick}>
                    <Checkbox
                      aria-label={t("entries.tick_page")}
                      checked={ticked.size > 0 && chosen.length === Math.min(rows.length, 100)}
                      indeterminate={ticked.size > 0 && chosen.length < Math.min(rows.length, 100)}
                      onChange={(e) =>
                        setTicked(e.currentTarget.checked ? new Set(rows.slice(0, 100).map((r) => r.id)) : new Set())
                      }
                    />
                  </th>
                ) : null}
                <th className={table.main}>{t("entries.question")}</th>
                <th>{t("entries.origin")}</th>
                <th>{t("entries.status_label")}</th>
                <th className={table.num}>{t("entries.used")}</th>
                <th>{t("entries.last_used")}</th>
                <th>{t("entries.changed_by")}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {rows.map((e) => (
                <tr key={e.id} data-selected={ticked.has(e.id) || undefined}>
                  {mayTick ? (
                    <td className={table.tick}>
                      <Checkbox
                        aria-label={t("entries.tick", { question: e.question })}
                        checked={ticked.has(e.id)}
                        disabled={!ticked.has(e.id) && ticked.size >= 100}
                        onChange={(x) => toggle(e.id, x.currentTarget.checked)}
                      />
                    </td>
                  ) : null}
                  <td className={table.main} data-phone="first">
                    <button
                      type="button"
                      className={table.open}
                      disabled={!mayEdit && !reviewer}
                      onClick={() => open(e)}
                    >
                      <span className={`${table.first} ${classes.block}`}>{e.question}</span>
                      <span className={`${table.second} ${classes.block}`}>{e.answer_text}</span>
                    </button>
                  </td>
                  <td className={`${table.nowrap} ${table.dim}`}>{t(`entries.origins.${e.origin}`)}</td>
                  <td className={table.nowrap} data-phone="under">
                    <Tag tone={TONES[e.status]} dot>
                      {t(`entries.status.${e.status}`)}
                    </Tag>
                  </td>
                  <td className={table.num} title={t("entries.useful", { n: e.useful })}>
                    {e.uses > 0 ? (
                      <>
                        {clock.number(e.uses_30_days)} <span className={table.dim}>/ {clock.number(e.uses)}</span>
                      </>
                    ) : (
                      "–"
                    )}
                  </td>
                  <td className={`${table.nowrap} ${table.dim}`} title={e.used_at ? clock.exact(e.used_at) : undefined}>
                    {e.used_at ? clock.short(e.used_at) : "–"}
                  </td>
                  <td className={`${table.nowrap} ${table.dim} ${classes.clip}`} title={clock.exact(e.updated_at)}>
                    {e.changed_by || e.author_name || "–"}
                  </td>
                  <td className={table.actions} data-phone="end">
                    {mayEdit || reviewer ? (
                      <Menu position="bottom-end" width={190}>
                        <Menu.Target>
                          <ActionIcon aria-label={t("entries.more", { question: e.question })}>
                            <IconDots size={17} stroke={1.75} />
                          </ActionIcon>
                        </Menu.Target>
                        <Menu.Dropdown>
                          <Menu.Item
                            leftSection={
                              e.proposed || e.status === "overlapped" ? (
                                <IconEye size={16} stroke={1.75} />
                              ) : (
                                <IconPencil size={16} stroke={1.75} />
                              )
                            }
                            onClick={() => open(e)}
                          >
                            {t(e.proposed || e.status === "overlapped" ? "entries.review" : "actions.edit")}
                          </Menu.Item>
                          {!e.proposed && mayDelete ? (
                            <Menu.Item
                              color="red"
                              leftSection={<IconTrash size={16} stroke={1.75} />}
                              onClick={() => void drop([e.id], e.question)}
                            >
                              {t("actions.delete")}
                            </Menu.Item>
                          ) : null}
                        </Menu.Dropdown>
                      </Menu>
                    ) : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {list.hasNextPage ? (
        <div className={classes.more}>
          <Button variant="subtle" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            {t("actions.more")}
          </Button>
        </div>
      ) : null}
      {chosen.length > 0 ? (
        <BulkBar label={t("entries.chosen", { count: chosen.length })}>
          {proposed.length > 0 && reviewer ? (
            <>
              <button type="button" disabled={many.isPending} onClick={() => decide("approve")}>
                {t("entries.approve")}
              </button>
              <button type="button" disabled={many.isPending} onClick={() => decide("reject")}>
                {t("entries.reject")}
              </button>
            </>
          ) : null}
          {learnt.length > 0 && mayDelete ? (
            <button type="button" disabled={remove.isPending} onClick={() => void drop(learnt)}>
              {t("actions.delete")}
            </button>
          ) : null}
          <button type="button" onClick={() => setTicked(new Set())}>
            {t("actions.cancel")}
          </button>
        </BulkBar>
      ) : null}
      {review ? <ReviewDialog botId={botId} item={review} onClose={() => setReview(null)} /> : null}
      {editing ? <EntryDialog botId={botId} entry={editing} onClose={() => setEditing(null)} /> : null}
    </section>
  );
}
