import { Checkbox, VisuallyHidden } from "@mantine/core";
import type { MouseEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Faq } from "@/lib/api/types";
import { useClock } from "@/lib/time";
import table from "@/ui/table.module.css";
import { FaqStatus } from "./FaqStatus";
import classes from "./FaqsScreen.module.css";
import shared from "./training/Training.module.css";

/** One page of FAQs. Without onCompare and onRetry it is only looked at. */
export function FaqTable({
  rows,
  stale,
  open,
  phone,
  ticked,
  onTick,
  onOpen,
  onCompare,
  onRetry,
  menu,
}: {
  rows: Faq[];
  stale: boolean;
  open: string | null;
  phone: boolean;
  ticked: ReadonlySet<string>;
  onTick: (next: ReadonlySet<string>) => void;
  onOpen: (id: string, e: MouseEvent<HTMLElement>) => void;
  onCompare?: (f: Faq) => void;
  onRetry?: (f: Faq) => void;
  /** What can be done to a row. */
  menu?: (f: Faq) => ReactNode;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const mayEdit = onCompare !== undefined;
  const wide = open === null;
  const toggle = (id: string, on: boolean) => {
    const next = new Set(ticked);
    if (on) next.add(id);
    else next.delete(id);
    onTick(next);
  };
  const status = (f: Faq) => (
    <FaqStatus
      faq={f}
      onCompare={onCompare ? () => onCompare(f) : undefined}
      onRetry={onRetry ? () => onRetry(f) : undefined}
    />
  );
  return (
    <div className={table.wrap}>
      <table className={table.table} data-stale={stale || undefined}>
        <thead>
          <tr>
            {mayEdit ? (
              <th className={table.tick}>
                <Checkbox
                  aria-label={t("faqs.tick_page")}
                  checked={ticked.size > 0 && ticked.size === rows.length}
                  indeterminate={ticked.size > 0 && ticked.size < rows.length}
                  disabled={stale} // what is about to go would lose its tick again
                  onChange={(e) => onTick(e.currentTarget.checked ? new Set(rows.map((r) => r.id)) : new Set())}
                />
              </th>
            ) : null}
            <th className={table.main}>{t("faqs.question")}</th>
            {wide ? <th className={shared.wide}>{t("faqs.category")}</th> : null}
            {phone ? null : <th>{t("faqs.status")}</th>}
            <th className={`${table.num} ${shared.wide}`}>{t("faqs.used")}</th>
            {wide ? (
              <>
                <th className={shared.wide}>{t("tasks.created")}</th>
                <th className={shared.wide}>{t("faqs.updated")}</th>
              </>
            ) : null}
            {menu ? (
              <th>
                <VisuallyHidden>{t("actions.actions")}</VisuallyHidden>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((f) => (
            <tr key={f.id} data-selected={f.id === open || undefined}>
              {mayEdit ? (
                <td className={table.tick}>
                  <Checkbox
                    aria-label={t("faqs.tick", { question: f.question })}
                    checked={ticked.has(f.id)}
                    disabled={stale}
                    onChange={(e) => toggle(f.id, e.currentTarget.checked)}
                  />
                </td>
              ) : null}
              <td className={table.main}>
                <button type="button" className={table.open} onClick={(e) => onOpen(f.id, e)}>
                  <span className={table.first} style={{ display: "block" }}>
                    {f.question}
                  </span>
                  <span className={table.second} style={{ display: "block" }}>
                    {f.answer_text}
                  </span>
                </button>
                {phone ? (
                  <div className={classes.under}>
                    {status(f)}
                    {f.category ? <span className={classes.category}>{f.category}</span> : null}
                  </div>
                ) : null}
              </td>
              {wide ? (
                <td className={`${table.nowrap} ${table.dim} ${shared.wide} ${classes.clip}`}>{f.category || "–"}</td>
              ) : null}
              {phone ? null : <td className={table.nowrap}>{status(f)}</td>}
              <td className={`${table.num} ${shared.wide}`}>{f.use_count > 0 ? clock.number(f.use_count) : "–"}</td>
              {wide ? (
                <>
                  <td className={`${table.nowrap} ${table.dim} ${shared.wide}`} title={clock.exact(f.created_at)}>
                    {clock.short(f.created_at)}
                  </td>
                  <td className={`${table.nowrap} ${table.dim} ${shared.wide}`} title={clock.exact(f.updated_at)}>
                    {clock.short(f.updated_at)}
                  </td>
                </>
              ) : null}
              {menu ? (
                <td>
                  <div className={table.actions}>{menu(f)}</div>
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
