import "@mantine/core/styles/NumberInput.layer.css";
import { NumberInput, Select } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { ModelChoice, ModelKey, ModelSettings } from "@/lib/api/model-types";
import { INSTALLATION, modelMenu, refValue, valueRef } from "@/lib/models";
import { useSettingsForm } from "@/lib/settings-form";
import { FormProblem, SwitchRow } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card } from "@/ui/Panel";
import { toast } from "@/ui/toast";
import { SaveBar } from "@/ui/UnsavedGuard";
import { confirmUntried } from "@/ui/untried";
import classes from "./ModelsScreen.module.css";
import { useSetModelSettings } from "./model-queries";

type Fields = {
  default: string;
  fallback: string;
  small: string;
  embedding: string;
  rerank: string;
  hearing: string;
  own_only: boolean;
  contact: number | null;
  address: number | null;
  bot: number | null;
};
/** Stands where a key could be named: not even the installation's. */
const OFF = "off";
const ROLES = ["default", "fallback", "small"] as const;
const CAPS = ["contact", "address", "bot"] as const;
const MOST = 100_000;

/** Which model does what, and what a day may cost. */
export function ModelRoles({
  botIds,
  settings,
  choices,
  keys,
  houseEmbeds,
  houseHears,
  mayManage,
}: {
  /** The bots whose answers rest on the models, as far as their tests may be seen. */
  botIds: string[];
  settings: ModelSettings;
  choices: ModelChoice[];
  keys: ModelKey[];
  /** The installation's embedding model; empty: it has none. */
  houseEmbeds: string;
  /** Its model for voice messages; empty: it has none. */
  houseHears: string;
  mayManage: boolean;
}) {
  const { t } = useTranslation();
  const set = useSetModelSettings();
  const from = useMemo<Fields>(
    () => ({
      default: refValue(settings.default),
      fallback: refValue(settings.fallback),
      small: refValue(settings.small),
      embedding: settings.embedding.key_id,
      rerank: settings.rerank.key_id,
      hearing: settings.hearing.key_id,
      own_only: settings.own_only,
      ...settings.caps,
    }),
    [settings],
  );
  const range = (v: number | null) => (v !== null && !(v >= 0 && v <= MOST) ? t("errors.field.range") : null);
  const f = useSettingsForm<Fields>({
    from,
    check: (v) => ({ contact: range(v.contact), address: range(v.address), bot: range(v.bot) }),
    save: async () => {
      const v = f.values;
      await set.mutateAsync({
        default: valueRef(v.default),
        fallback: valueRef(v.fallback),
        small: valueRef(v.small),
        embedding: { key_id: v.embedding, model: "" },
        rerank: { key_id: v.rerank, model: "" },
        hearing: { key_id: v.hearing, model: "" },
        own_only: v.own_only,
        caps: { contact: v.contact, address: v.address, bot: v.bot },
      });
      toast(t("models.saved"));
    },
  });
  const house = choices.some((c) => c.key_id === INSTALLATION);
  const own = choices.some((c) => c.key_id !== INSTALLATION);
  const among = (model: "embed_model" | "hearing_model", installed: string, off: string) => [
    ...(installed ? [{ value: INSTALLATION, label: `${t("models.installation")} · ${installed}` }] : []),
    ...keys.filter((k) => k[model]).map((k) => ({ value: k.id, label: `${k.name} · ${k[model]}` })),
    ...(installed ? [{ value: OFF, label: off }] : []),
  ];
  const embeds = among("embed_model", houseEmbeds, t("meanings.off"));
  const ears = among("hearing_model", houseHears, t("meanings.deaf"));
  const judges = keys
    .filter((k) => k.rerank_model)
    .map((k) => ({ value: k.id, label: `${k.name} · ${k.rerank_model}` }));
  const { contact: _c, address: _a, bot: _b, hearing: _h, ...rests } = from;
  const answers = (Object.keys(rests) as (keyof typeof rests)[]).some((k) => f.values[k] !== from[k]);
  const saveTried = async () => {
    if (!answers || (await confirmUntried(t, ...botIds))) await f.save();
  };
  const save = mayManage ? (
    <SaveBar changes={f.changes} saving={f.saving} onSave={saveTried} onDiscard={f.discard} />
  ) : null;
  return (
    <>
      <Card title={t("models.roles")} hint={t("models.roles_hint")} actions={save}>
        <FormProblem text={f.problem} />
        <div className={form.stack}>
          <div className={form.two}>
            {ROLES.map((r) => (
              <Select
                key={r}
                label={t(`models.role.${r}`)}
                description={t(`models.role_help.${r}`)}
                placeholder={t(r === "default" ? (house ? "models.installation" : "models.no_model") : "models.nobody")}
                clearable
                searchable
                disabled={!mayManage}
                nothingFoundMessage={t("models.no_such_model")}
                data={modelMenu(choices, valueRef(f.values[r]), t("models.installation"))}
                value={f.values[r] || null}
                error={f.errors[r]}
                onChange={(v) => f.set(r, v ?? "")}
              />
            ))}
            {embeds.length > 0 ? (
              <Select
                label={t("meanings.role.embedding")}
                description={t("meanings.role_help.embedding")}
                placeholder={houseEmbeds || t("meanings.off")}
                clearable
                disabled={!mayManage}
                data={embeds}
                value={f.values.embedding || null}
                error={f.errors.embedding}
                onChange={(v) => f.set("embedding", v ?? "")}
              />
            ) : null}
            {judges.length > 0 ? (
              <Select
                label={t("meanings.role.rerank")}
                description={t("meanings.role_help.rerank")}
                placeholder={t("models.nobody")}
                clearable
                disabled={!mayManage}
                data={judges}
                value={f.values.rerank || null}
                error={f.errors.rerank}
                onChange={(v) => f.set("rerank", v ?? "")}
              />
            ) : null}
            {ears.length > 0 ? (
              <Select
                label={t("meanings.role.hearing")}
                description={t("meanings.role_help.hearing")}
                placeholder={houseHears || t("meanings.deaf")}
                clearable
                disabled={!mayManage}
                data={ears}
                value={f.values.hearing || null}
                error={f.errors.hearing}
                onChange={(v) => f.set("hearing", v ?? "")}
              />
            ) : null}
          </div>
          {house && own ? (
            <SwitchRow
              label={t("models.own_only")}
              help={t("models.own_only_help")}
              checked={f.values.own_only}
              disabled={!mayManage}
              onChange={(v) => f.set("own_only", v)}
            />
          ) : null}
        </div>
      </Card>
      <Card title={t("models.caps")} hint={t("models.caps_hint")}>
        <div className={classes.caps}>
          {CAPS.map((c) => (
            <NumberInput
              key={c}
              label={t(`models.cap.${c}`)}
              placeholder={t("models.no_cap")}
              prefix="$"
              min={0}
              max={MOST}
              decimalScale={4}
              disabled={!mayManage}
              value={f.values[c] ?? ""}
              error={f.errors[c]}
              onChange={(v) => f.set(c, v === "" ? null : Number(v))}
            />
          ))}
        </div>
      </Card>
    </>
  );
}
