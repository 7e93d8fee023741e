import { ActionIcon, Button, Checkbox, Menu } from "@mantine/core";
import { IconDots, IconEye, IconListDetails, IconMessagePlus, IconPower } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Piece } from "@/lib/api/knowledge-types";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { Chips } from "@/ui/Chips";
import { plainPoints } from "@/ui/PassageText";
import { SearchField } from "@/ui/SearchField";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { TaskStrip } from "@/ui/TaskCard";
import table from "@/ui/table.module.css";
import { toast, toastProblem } from "@/ui/toast";
import classes from "./Knowledge.module.css";
import { Narrow, useTicked } from "./ListFrame";
import { PassageDialog } from "./PassageDialog";
import { PassageDrawer } from "./PassageDrawer";
import { PieceState } from "./PieceState";
import { PiecesBar } from "./PiecesBar";
import { type PieceFilter, piecesQuery, pieceTotalQuery, useSwitchPiece } from "./piece-queries";
import { knowledgeKey } from "./queries";

/** What the bot knows of articles, documents and web pages: each passage, where it stands and how often it was of use. */
export function PassagesTab({
  botId,
  filter,
  onFilter,
}: {
  botId: string;
  filter: PieceFilter;
  onFilter: (f: PieceFilter) => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const { can } = useSession();
  const list = useInfiniteQuery(piecesQuery(botId, filter));
  const turn = useSwitchPiece(botId);
  const [open, setOpen] = useState<string | null>(null);
  const [correcting, setCorrecting] = useState<Piece | null>(null);
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  const counts = list.data?.pages[0]?.counts;
  const mayEdit = can("knowledge", "edit");
  const ticked = useTicked(rows.map((p) => ({ ...p, question: p.path.at(-1) ?? p.title })));
  const total = useQuery({ ...pieceTotalQuery(botId, filter), enabled: ticked.all.checked }).data;
  const more = total !== undefined && total > ticked.chosen.length ? total : 0;
  const set = (part: Partial<PieceFilter>) => {
    ticked.clear();
    onFilter({ ...filter, ...part });
  };
  const chips = (["", "text", "document", "url", "off"] as const).map((value) => ({
    value,
    label: t(value === "" ? "pieces.all" : value === "off" ? "pieces.off" : `pieces.of_kinds.${value}`),
    ...(counts && value !== "" ? { count: counts[value] } : {}),
  }));
  const change = (p: Piece, active: boolean) =>
    turn.mutate(
      { id: p.id, active },
      {
        onSuccess: () => {
          // The open passage shows it itself, and its buttons stand where a toast would.
          if (open === null) toast(t(active ? "pieces.on_toast" : "pieces.off_toast"));
        },
        onError: (e) => toastProblem(problemText(t, e)),
      },
    );
  const correct = (p: Piece) => {
    setOpen(null);
    setCorrecting(p);
  };
  return (
    <>
      <TaskStrip botId={botId} of="passages" mayEdit={mayEdit} changes={knowledgeKey(botId)} />
      <section className={classes.card} aria-label={t("pieces.tabs")}>
        <div className={classes.bar}>
          <Chips label={t("pieces.kind")} chips={chips} value={filter.show} onChange={(show) => set({ show })} />
          <div className={classes.tools}>
            <Narrow
              label={t("entries.order")}
              data={(["newest", "used"] as const).map((o) => ({ value: o, label: t(`entries.orders.${o}`) }))}
              value={filter.order}
              onChange={(order) => set({ order })}
            />
            <SearchField
              value={filter.search}
              placeholder={t("pieces.search")}
              onChange={(search) => set({ search })}
            />
          </div>
        </div>
        {list.isPending ? (
          <RowSkeletons rows={8} height={44} label={t("states.loading")} />
        ) : list.isError ? (
          <ErrorState error={list.error} retry={() => list.refetch()} />
        ) : rows.length > 0 ? (
          <div className={table.wrap}>
            <table className={`${table.table} ${table.stacked}`}>
              <thead>
                <tr>
                  {mayEdit ? (
                    <td className={table.tick}>
                      <Checkbox
                        aria-label={t("entries.tick_page")}
                        checked={ticked.all.checked}
                        indeterminate={ticked.all.indeterminate}
                        onChange={(e) => ticked.all.toggle(e.currentTarget.checked)}
                      />
                    </td>
                  ) : null}
                  <th className={table.main}>{t("pieces.what")}</th>
                  <th>{t("pieces.kind")}</th>
                  <th>{t("pieces.state")}</th>
                  <th className={table.num}>{t("pieces.uses_head")}</th>
                  <th>{t("pieces.last_used")}</th>
                  <td />
                </tr>
              </thead>
              <tbody>
                {rows.map((p) => (
                  <tr key={p.id} data-selected={ticked.has(p.id) || undefined}>
                    {mayEdit ? (
                      <td className={table.tick} data-phone="tick">
                        {ticked.box({ ...p, question: p.path.at(-1) ?? p.title })}
                      </td>
                    ) : null}
                    <td className={table.main} data-phone="first">
                      <button type="button" className={table.open} onClick={() => setOpen(p.id)}>
                        <span className={`${table.first} ${classes.block}`}>
                          {p.path.slice(p.path[0] === p.title || p.path.length > 1 ? 1 : 0).join(" › ") || p.title}
                        </span>
                        <span className={`${table.second} ${classes.block}`}>{plainPoints(p.text)}</span>
                      </button>
                    </td>
                    <td className={`${table.nowrap} ${table.dim} ${classes.from}`} title={p.title}>
                      {t(`pieces.kinds.${p.kind}`)}
                      <span className={`${table.second} ${classes.block}`}>{p.title}</span>
                    </td>
                    <td className={table.nowrap} data-phone="under">
                      <PieceState piece={p} />
                    </td>
                    <td className={table.num}>
                      {p.uses > 0 ? (
                        <>
                          {clock.number(p.uses_30_days)} <span className={table.dim}>/ {clock.number(p.uses)}</span>
                        </>
                      ) : (
                        "–"
                      )}
                    </td>
                    <td
                      className={`${table.nowrap} ${table.dim}`}
                      title={p.used_at ? clock.exact(p.used_at) : undefined}
                    >
                      {p.used_at ? clock.short(p.used_at) : "–"}
                    </td>
                    <td className={table.actions} data-phone="end">
                      <Menu position="bottom-end" width={270}>
                        <Menu.Target>
                          <ActionIcon aria-label={t("pieces.more", { title: p.path.at(-1) ?? p.title })}>
                            <IconDots size={17} stroke={1.75} />
                          </ActionIcon>
                        </Menu.Target>
                        <Menu.Dropdown>
                          <Menu.Item leftSection={<IconEye size={16} stroke={1.75} />} onClick={() => setOpen(p.id)}>
                            {t("pieces.open")}
                          </Menu.Item>
                          {mayEdit ? (
                            <>
                              <Menu.Item
                                leftSection={<IconMessagePlus size={16} stroke={1.75} />}
                                onClick={() => correct(p)}
                              >
                                {t("pieces.correct")}
                              </Menu.Item>
                              <Menu.Item
                                leftSection={<IconPower size={16} stroke={1.75} />}
                                disabled={turn.isPending}
                                onClick={() => change(p, p.off)}
                              >
                                {t(p.off ? "pieces.on_it" : "pieces.off_it")}
                              </Menu.Item>
                            </>
                          ) : null}
                        </Menu.Dropdown>
                      </Menu>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ) : filter.search || filter.show ? (
          <EmptyState icon={<IconListDetails size={20} stroke={1.75} />} text={t("pieces.none_match")} />
        ) : (
          <EmptyState
            icon={<IconListDetails size={20} stroke={1.75} />}
            text={t("pieces.empty")}
            hint={t("pieces.empty_hint")}
          />
        )}
        {list.hasNextPage ? (
          <div className={classes.more}>
            <Button variant="subtle" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
              {t("actions.more")}
            </Button>
          </div>
        ) : null}
        {ticked.chosen.length > 0 ? (
          <PiecesBar botId={botId} filter={filter} ticked={ticked} total={more} onDone={ticked.clear} />
        ) : null}
      </section>
      {open ? (
        <PassageDrawer
          botId={botId}
          id={open}
          first={rows.find((p) => p.id === open)}
          pending={turn.isPending}
          onSwitch={mayEdit ? change : undefined}
          onCorrect={mayEdit ? correct : undefined}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {correcting ? <PassageDialog botId={botId} piece={correcting} onClose={() => setCorrecting(null)} /> : null}
    </>
  );
}
