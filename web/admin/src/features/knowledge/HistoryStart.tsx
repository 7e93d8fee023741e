import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { HistoryCost } from "@/lib/api/knowledge-types";
import { useClock } from "@/lib/time";
import { SwitchRow } from "@/ui/FormParts";
import form from "@/ui/form.module.css";

export type StartProps = { busy: boolean; pending: boolean; onStart: (model: boolean) => void };

/** With or without the language model, and what that costs. */
export function Start({
  cost,
  busy,
  pending,
  onStart,
  onCancel,
  rest = 0,
}: StartProps & { cost: HistoryCost; onCancel?: () => void; rest?: number }) {
  const { t } = useTranslation();
  const clock = useClock();
  const [model, setModel] = useState(true);
  const asks = cost.has_model && model;
  return (
    <>
      {cost.has_model ? (
        <SwitchRow
          label={t("history.model")}
          help={t(cost.own_key ? "history.model_own" : "history.model_help", { credits: clock.number(cost.cost) })}
          checked={model}
          onChange={setModel}
        />
      ) : null}
      <div className={form.actions}>
        {onCancel ? (
          <Button size="sm" variant="default" onClick={onCancel}>
            {t("actions.cancel")}
          </Button>
        ) : null}
        <Button size="sm" disabled={busy || cost.talks + rest === 0} loading={pending} onClick={() => onStart(asks)}>
          {asks && cost.cost > 0
            ? t("history.start_for", { count: cost.cost, shown: clock.number(cost.cost) })
            : t("history.start_free")}
        </Button>
      </div>
    </>
  );
}
