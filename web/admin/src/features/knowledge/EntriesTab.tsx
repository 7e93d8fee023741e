import { ActionIcon, Checkbox, Menu } from "@mantine/core";
import { IconBook2, IconDots, IconEye, IconPencil, IconTrash } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Entry } from "@/lib/api/knowledge-types";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { confirm } from "@/ui/confirm";
import { Masked } from "@/ui/Masked";
import { Tag } from "@/ui/Tag";
import { TaskStrip } from "@/ui/TaskCard";
import table from "@/ui/table.module.css";
import { toast, toastProblem } from "@/ui/toast";
import { untriedText } from "@/ui/untried";
import { AlsoPassages } from "./AlsoPassages";
import { EntryDialog } from "./EntryDialog";
import classes from "./Knowledge.module.css";
import { DecideMany, ListFrame, Narrow, useTicked } from "./ListFrame";
import { type EntryFilter, entriesQuery, knowledgeKey, useDeleteFaqs } from "./queries";
import { ReviewDialog } from "./ReviewDialog";
import { Said } from "./Said";
import { useWholeEntries } from "./Whole";
import { ORIGINS, STATUSES, TONES } from "./words";

/** Everything the bot answers from as questions with answers, and what waits to become so. */
export function EntriesTab({
  botId,
  filter,
  onFilter,
  reviewer,
  onPassages,
}: {
  botId: string;
  filter: EntryFilter;
  onFilter: (f: EntryFilter) => void;
  reviewer: boolean;
  /** Shows the passages that have the words of a search. */
  onPassages: (search: string) => void;
}) {
  const { t } = useTranslation();
  const { can } = useSession();
  const clock = useClock();
  const list = useInfiniteQuery(entriesQuery(botId, filter));
  const remove = useDeleteFaqs(botId);
  const [review, setReview] = useState<Entry | null>(null);
  const [editing, setEditing] = useState<Entry | null>(null);
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  const counts = list.data?.pages[0]?.counts;
  const mayEdit = can("knowledge", "edit");
  const mayDelete = can("knowledge", "manage");
  const ticked = useTicked(rows);
  const whole = useWholeEntries(
    botId,
    filter,
    { review: reviewer, remove: mayDelete },
    ticked.all.checked,
    ticked.clear,
  );
  const set = (f: Partial<EntryFilter>) => {
    ticked.clear();
    onFilter({ ...filter, ...f });
  };
  const open = (e: Entry) => (e.proposed || e.status === "overlapped" ? setReview(e) : setEditing(e));
  const { chosen } = ticked;
  const proposed = chosen.filter((r) => r.proposed).map((r) => r.id);
  const learnt = chosen.filter((r) => !r.proposed).map((r) => r.id);
  const drop = async (ids: string[], question?: string) => {
    const tests = await untriedText(t, botId);
    const yes = await confirm({
      title: t("entries.delete_title", { count: ids.length }),
      text: `${question ?? t("entries.delete_text", { count: ids.length })} ${tests}`.trim(),
      action: t("actions.delete"),
      cancel: t("actions.cancel"),
    });
    if (!yes) return;
    remove.mutate(ids, {
      onSuccess: () => {
        ticked.clear();
        toast(t("entries.deleted"));
      },
      onError: (e) => toastProblem(problemText(t, e)),
    });
  };
  const mayTick = (mayEdit || reviewer) && rows.length > 0;
  const narrowed = filter.search || filter.status || filter.origin;
  return (
    <>
      <TaskStrip botId={botId} of="faqs" mayEdit={mayEdit} changes={knowledgeKey(botId)} />
      {reviewer ? <TaskStrip botId={botId} of="proposals" mayEdit changes={knowledgeKey(botId)} /> : null}
      <ListFrame
        label={t("entries.tabs.entries")}
        list={list}
        statuses={STATUSES}
        counts={counts}
        filter={filter}
        onFilter={set}
        bones={{ rows: 8, height: 44 }}
        also={<AlsoPassages botId={botId} search={filter.search} onShow={onPassages} />}
        empty={
          narrowed
            ? undefined
            : {
                icon: <IconBook2 size={20} stroke={1.75} />,
                text: t("entries.empty"),
                hint: t("entries.empty_hint"),
              }
        }
        ticked={ticked}
        whole={whole}
        tools={
          <>
            <Narrow
              label={t("entries.origin")}
              data={[
                { value: "", label: t("entries.any_origin") },
                ...ORIGINS.map((o) => ({ value: o, label: t(`entries.origins.${o}`) })),
              ]}
              value={filter.origin}
              onChange={(origin) => set({ origin })}
            />
            <Narrow
              label={t("entries.order")}
              data={(["newest", "changed", "used"] as const).map((o) => ({
                value: o,
                label: t(`entries.orders.${o}`),
              }))}
              value={filter.order}
              onChange={(order) => set({ order })}
            />
          </>
        }
        bulk={
          <>
            {proposed.length > 0 && reviewer ? <DecideMany botId={botId} ids={proposed} onDone={ticked.clear} /> : null}
            {learnt.length > 0 && mayDelete ? (
              <button type="button" disabled={remove.isPending} onClick={() => void drop(learnt)}>
                {t("actions.delete")}
              </button>
            ) : null}
          </>
        }
        rows={rows.map((e) => (
          <tr key={e.id} data-selected={ticked.has(e.id) || undefined}>
            {mayTick ? <td className={table.tick}>{ticked.box(e)}</td> : null}
            <td className={table.main} data-phone="first">
              <button type="button" className={table.open} disabled={!mayEdit && !reviewer} onClick={() => open(e)}>
                <span className={`${table.first} ${classes.block}`}>
                  {e.proposed ? <Masked text={e.question} /> : e.question}
                </span>
                <span className={`${table.second} ${classes.block}`}>
                  {e.proposed ? <Said of={e} /> : e.answer_text}
                </span>
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
      >
        {(shown) => (
          <div className={table.wrap}>
            <table className={`${table.table} ${table.stacked}`}>
              <thead>
                <tr>
                  {mayTick ? (
                    <th className={table.tick}>
                      <Checkbox
                        aria-label={t("entries.tick_page")}
                        checked={ticked.all.checked}
                        indeterminate={ticked.all.indeterminate}
                        onChange={(e) => ticked.all.toggle(e.currentTarget.checked)}
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
              <tbody>{shown}</tbody>
            </table>
          </div>
        )}
      </ListFrame>
      {review ? <ReviewDialog botId={botId} item={review} onClose={() => setReview(null)} /> : null}
      {editing ? <EntryDialog botId={botId} entry={editing} onClose={() => setEditing(null)} /> : null}
    </>
  );
}
