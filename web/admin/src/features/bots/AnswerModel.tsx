import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ModelRef } from "@/lib/api/model-types";
import { INSTALLATION, modelChoicesQuery, modelMenu, refValue, valueRef } from "@/lib/models";
import form from "@/ui/form.module.css";
import { Card } from "@/ui/Panel";
import { RowSkeletons } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { Tag } from "@/ui/Tag";
import classes from "./PromptScreen.module.css";

type Props = {
  chosen: ModelRef;
  fallback: ModelRef;
  mayEdit: boolean;
  onChoose: (r: ModelRef) => void;
  onFallback: (r: ModelRef) => void;
};

/** Which model answers: the workspace's default, the installation's, or a key of one's own. */
export function AnswerModel({ chosen, fallback, mayEdit, onChoose, onFallback }: Props) {
  const { t } = useTranslation();
  const models = useQuery(modelChoicesQuery);
  const house = t("models.installation");
  const items = models.data?.items ?? [];
  const known = (id: string) => items.some((c) => c.key_id === id);
  // A key that was removed is the workspace's default from then on.
  const on = known(chosen.key_id) ? chosen : { key_id: "", model: "" };
  const standard = models.data?.default;
  const named = standard
    ? [
        items.find((c) => c.key_id === standard.key_id)?.key_name || (known(standard.key_id) ? house : ""),
        standard.model || items.find((c) => c.key_id === standard.key_id)?.model,
      ]
        .filter(Boolean)
        .join(" · ")
    : "";
  const rows = [
    {
      ref: { key_id: "", model: "" },
      name: t("prompt.workspace_model"),
      help: named || t("prompt.no_model"),
      credits: null as number | null,
      error: "" as (typeof items)[number]["error"],
      message: "",
    },
    ...items.map((c) => ({
      ref: { key_id: c.key_id, model: c.key_id === INSTALLATION ? c.model : "" },
      name: c.key_id === INSTALLATION ? house : c.key_name,
      help: [c.key_id === on.key_id && on.model ? on.model : c.model, c.last4 ? `…${c.last4}` : ""]
        .filter(Boolean)
        .join(" · "),
      credits: c.credits,
      error: c.error,
      message: c.message,
    })),
  ];
  const isOn = (r: ModelRef) =>
    r.key_id === on.key_id && (r.key_id !== INSTALLATION || r.model === on.model || (on.model === "" && isFirst(r)));
  const isFirst = (r: ModelRef) => items.find((c) => c.key_id === INSTALLATION)?.model === r.model;
  const own = items.find((c) => c.key_id === on.key_id && c.key_id !== INSTALLATION);
  return (
    <Card title={t("prompt.model")} hint={t("prompt.model_hint")}>
      {models.isPending ? (
        <RowSkeletons rows={2} label={t("states.loading")} />
      ) : models.isError ? (
        <ErrorState error={models.error} retry={() => models.refetch()} />
      ) : (
        <div className={form.stack}>
          <div className={classes.options} role="radiogroup" aria-label={t("prompt.model")}>
            {rows.map((r) => (
              <label key={refValue(r.ref)} className={classes.option} data-on={isOn(r.ref) || undefined}>
                <input
                  type="radio"
                  name="answer_model"
                  checked={isOn(r.ref)}
                  disabled={!mayEdit}
                  onChange={() => onChoose(r.ref)}
                />
                <span className={classes.grow}>
                  <span className={classes.name}>{r.name}</span>
                  <span className={classes.help}>{r.error ? t("models.said", { message: r.message }) : r.help}</span>
                </span>
                {r.error ? <Tag tone="bad">{t(`models.errors.${r.error}`)}</Tag> : null}
                {r.credits === null ? null : (
                  <span className={classes.credits}>{t("prompt.credits", { count: r.credits })}</span>
                )}
              </label>
            ))}
          </div>
          {items.length > 0 ? (
            <div className={form.two}>
              {own ? (
                <Select
                  label={t("prompt.which")}
                  searchable
                  allowDeselect={false}
                  disabled={!mayEdit}
                  data={modelMenu([own], on, house)}
                  value={refValue(on)}
                  onChange={(v) => onChoose(valueRef(v))}
                />
              ) : null}
              <Select
                label={t("prompt.fallback")}
                placeholder={t("prompt.fallback_workspace")}
                clearable
                searchable
                disabled={!mayEdit}
                data={modelMenu(items, fallback, house)}
                value={known(fallback.key_id) ? refValue(fallback) : null}
                onChange={(v) => onFallback(valueRef(v))}
              />
            </div>
          ) : null}
        </div>
      )}
    </Card>
  );
}
