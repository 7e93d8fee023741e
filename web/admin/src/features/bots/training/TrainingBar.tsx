import { Select } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconRefresh, IconTag, IconTrash, IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { BulkAction, FaqLimit, SourceState } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useStartTask } from "@/lib/tasks";
import { useClock } from "@/lib/time";
import { BulkBar } from "@/ui/BulkBar";
import { Chips } from "@/ui/Chips";
import { confirm } from "@/ui/confirm";
import { SearchField } from "@/ui/SearchField";
import { actionText } from "@/ui/TaskCard";
import { toast, toastProblem } from "@/ui/toast";
import { confirmUntried, untriedText } from "@/ui/untried";
import { NameCategory } from "../NameCategory";
import { type TrainingFilter, type TrainingKind, type TrainingOrder, useArticleCategories, useBulk } from "./queries";
import classes from "./Training.module.css";

const STATES: SourceState[] = ["imported", "waiting", "learning", "overlapped", "failed"];
const ORDERS: TrainingOrder[] = ["newest", "oldest", "changed", "title"];

/** Status, order and search above a list of training data. */
export function TrainingBar({
  filter,
  counts,
  drafts,
  search,
  more,
  onChange,
}: {
  filter: TrainingFilter;
  counts: Partial<Record<SourceState, number>>;
  drafts?: number;
  search: string;
  more?: ReactNode;
  onChange: (part: Partial<TrainingFilter>) => void;
}) {
  const { t } = useTranslation();
  const total = Object.values(counts).reduce((a, b) => a + (b ?? 0), 0) + (drafts ?? 0);
  const chips: { value: TrainingFilter["state"]; label: string; count: number }[] = [
    { value: "", label: t("faqs.all"), count: total },
    ...STATES.filter((s) => (counts[s] ?? 0) > 0 || filter.state === s).map((s) => ({
      value: s,
      label: t(`faqs.states.${s}`),
      count: counts[s] ?? 0,
    })),
  ];
  if ((drafts ?? 0) > 0 || filter.state === "draft")
    chips.push({ value: "draft", label: t("training.drafts"), count: drafts ?? 0 });
  return (
    <div className={classes.bar}>
      <Chips label={t("faqs.filter")} chips={chips} value={filter.state} onChange={(state) => onChange({ state })} />
      <div className={classes.tools}>
        {more}
        <Select
          aria-label={t("faqs.order")}
          className={classes.select}
          allowDeselect={false}
          comboboxProps={{ width: 180, position: "bottom-end" }}
          data={ORDERS.map((o) => ({ value: o, label: t(`training.orders.${o}`) }))}
          value={filter.order}
          onChange={(order) => onChange({ order: (order ?? "newest") as TrainingOrder })}
        />
        <SearchField value={filter.search} onChange={(v) => onChange({ search: v })} placeholder={search} />
      </div>
    </div>
  );
}

/** "12 of 500" in the header; red when nothing fits any more. */
export function Limit({ limit, more }: { limit: FaqLimit; more?: ReactNode }) {
  const { t } = useTranslation();
  const clock = useClock();
  return (
    <span className={classes.limit} data-full={limit.used >= limit.max || undefined}>
      {t("faqs.limit", { used: clock.number(limit.used), max: clock.number(limit.max) })}
      {more}
    </span>
  );
}

/** What can be done to all ticked rows at once, or to all that match. */
export function TrainingBulk({
  botId,
  kind,
  ids,
  all,
  total,
  matching,
  mayDelete,
  onAll,
  onClear,
}: {
  botId: string;
  kind: TrainingKind;
  ids: string[];
  /** Not only the ticked ones: all that match. */
  all: boolean;
  /** How many match, where all of the page are ticked; null: there is nothing to offer. */
  total: number | null;
  matching: object;
  mayDelete: boolean;
  onAll: () => void;
  onClear: () => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const bulk = useBulk(botId, kind);
  const task = useStartTask(botId, kind);
  const [naming, setNaming] = useState(false);
  const count = all ? (total ?? ids.length) : ids.length;
  const shown = clock.number(count);
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => e.key === "Escape" && !e.defaultPrevented && !naming && onClear();
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [onClear, naming]);
  const run = (action: BulkAction, category?: string) => {
    const onError = (e: unknown) => toastProblem(problemText(t, e));
    if (all) {
      task.mutate({ action, category, matching }, { onSuccess: onClear, onError });
      return;
    }
    bulk.mutate(
      { action, category, ids },
      {
        onSuccess: (r) => {
          onClear();
          toast(
            action === "delete"
              ? t(`training.${kind}.deleted`, { count: r.count })
              : action === "retrain"
                ? t(kind === "pages" ? "training.recrawled" : "training.retrained", { count: r.count })
                : t("training.changed", { count: r.count }),
          );
        },
        onError,
      },
    );
  };
  const remove = async () => {
    const tests = await untriedText(t, botId);
    const yes = await confirm({
      title: t(`training.${kind}.delete_title`, { count }),
      text: `${t("training.delete_text", { count })} ${tests}`.trim(),
      action: t("actions.delete"),
      cancel: t("actions.cancel"),
    });
    if (yes) run("delete");
  };
  /** For what changes answers at once. */
  const tried = async (action: BulkAction) => {
    if (await confirmUntried(t, botId)) run(action);
  };
  const icon = { size: 15, stroke: 1.75 };
  const off = bulk.isPending || task.isPending;
  return (
    <>
      <BulkBar
        label={all ? t("tasks.all_selected", { shown }) : t("faqs.ticked", { count })}
        more={
          !all && total !== null && total > ids.length
            ? { text: t("tasks.all_matching", { count: total, shown: clock.number(total) }), onTake: onAll }
            : undefined
        }
      >
        <button type="button" disabled={off} onClick={() => run("retrain")} data-fold>
          <IconRefresh {...icon} />
          {actionText(t, "retrain", kind)}
        </button>
        <button type="button" disabled={off} onClick={() => void tried("activate")} data-fold>
          <IconPlayerPlay {...icon} />
          {t("faqs.actions.activate")}
        </button>
        <button type="button" disabled={off} onClick={() => void tried("deactivate")} data-fold>
          <IconPlayerPause {...icon} />
          {t("faqs.actions.deactivate")}
        </button>
        {kind === "articles" ? (
          <button type="button" disabled={off} onClick={() => setNaming(true)} data-fold>
            <IconTag {...icon} />
            {t("faqs.actions.set_category")}
          </button>
        ) : null}
        {mayDelete ? (
          <button type="button" disabled={off} onClick={() => void remove()}>
            <IconTrash {...icon} />
            {t("actions.delete")}
          </button>
        ) : null}
        <button type="button" onClick={onClear} aria-label={t("actions.clear_selection")}>
          <IconX {...icon} />
        </button>
      </BulkBar>
      {naming ? (
        <NameArticles
          botId={botId}
          label={t("tasks.category_text", { count, shown })}
          onClose={() => setNaming(false)}
          onSave={(category) => {
            setNaming(false);
            run("set_category", category);
          }}
        />
      ) : null}
    </>
  );
}

function NameArticles({
  botId,
  ...p
}: {
  botId: string;
  label: string;
  onClose: () => void;
  onSave: (c: string) => void;
}) {
  return <NameCategory names={useArticleCategories(botId)} {...p} />;
}
