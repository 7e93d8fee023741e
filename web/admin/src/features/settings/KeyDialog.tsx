import { Dialog } from "@/ui/Dialog";
import "@mantine/core/styles/NumberInput.layer.css";
import { Autocomplete, Button, NumberInput, PasswordInput, SegmentedControl, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ModelKey, ModelTest } from "@/lib/api/model-types";
import { useRules, useServerForm } from "@/lib/form";
import { fieldErrors, problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { toast } from "@/ui/toast";
import classes from "./ModelsScreen.module.css";
import { useAddKey, useChangeKey, useTestKey } from "./model-queries";
import { testedParts } from "./tested";

const VENDORS = ["openai", "anthropic"] as const;

type Values = {
  name: string;
  vendor: ModelKey["vendor"];
  base_url: string;
  key: string;
  model: string;
  fallback: string;
  embed_model: string;
  rerank_model: string;
  hearing_model: string;
  price_in: number | "";
  price_out: number | "";
};

/** Adds or changes a key. It is tried before it is stored; what the vendor says stands beside its field. */
export function KeyDialog({ known, onClose }: { known: ModelKey | null; onClose: () => void }) {
  const { t } = useTranslation();
  const clock = useClock();
  const rules = useRules();
  const add = useAddKey();
  const change = useChangeKey();
  const test = useTestKey();
  const price = known?.prices.find((p) => p.model === known.model);
  const [result, setResult] = useState<{ ok: boolean; text: string } | null>(null);
  const [models, setModels] = useState<string[]>(known?.models ?? []);
  const f = useServerForm<Values>({
    initialValues: {
      name: known?.name ?? "",
      vendor: known?.vendor ?? "openai",
      base_url: known?.base_url ?? "",
      key: "",
      model: known?.model ?? "",
      fallback: known?.fallback ?? "",
      embed_model: known?.embed_model ?? "",
      rerank_model: known?.rerank_model ?? "",
      hearing_model: known?.hearing_model ?? "",
      price_in: price?.own ? price.in : "",
      price_out: price?.own ? price.out : "",
    },
    validate: {
      name: rules.text(60),
      model: (v, all) =>
        v.trim() === "" && (all.embed_model || all.rerank_model || all.hearing_model) ? null : rules.text(120)(v),
      price_in: (v, all) => ((v === "") !== (all.price_out === "") ? t("models.both_prices") : null),
    },
  });
  const v = f.values;

  const onTest = async () => {
    setResult(null);
    try {
      const r: ModelTest = await test.mutateAsync({
        ...(known ? { key_id: known.id } : { vendor: v.vendor }),
        ...(known && v.base_url === known.base_url ? {} : { base_url: v.base_url }),
        ...(v.key ? { key: v.key } : {}),
        ...(v.model || known?.model ? { model: v.model } : {}),
        ...(v.embed_model || known?.embed_model ? { embed_model: v.embed_model } : {}),
        ...(v.rerank_model || known?.rerank_model ? { rerank_model: v.rerank_model } : {}),
        ...(v.hearing_model || known?.hearing_model ? { hearing_model: v.hearing_model } : {}),
      });
      if (r.models.length > 0) setModels(r.models);
      setResult({
        ok: r.ok,
        text: r.ok
          ? `${t("models.fine")}: ${testedParts(t, r, (n) => clock.number(n)).join(", ")}.`
          : `${r.part ? `${t(`meanings.${r.part}_model`)}: ` : ""}${t("models.said", { message: r.message })}`,
      });
    } catch (e) {
      setResult({
        ok: false,
        text:
          Object.values(
            fieldErrors(t, e, ["base_url", "key", "model", "embed_model", "rerank_model", "hearing_model"]),
          )[0] ?? problemText(t, e),
      });
    }
  };
  const save = f.run(async (values) => {
    const { price_in, price_out, ...rest } = values;
    const own =
      rest.model && price_in !== "" && price_out !== "" ? [{ model: rest.model, in: price_in, out: price_out }] : [];
    const b = { ...rest, prices: own };
    if (known) {
      const { key, vendor: _, base_url, ...said } = b;
      await change.mutateAsync({
        id: known.id,
        ...said,
        ...(key ? { key } : {}),
        ...(base_url === known.base_url ? {} : { base_url }),
      });
    } else await add.mutateAsync(b);
    toast(t("models.key_saved", { name: rest.name }));
    onClose();
  });
  const saving = add.isPending || change.isPending;
  return (
    <Dialog
      onClose={onClose}
      closeOnClickOutside={false}
      title={known ? t("models.edit_title", { name: known.name }) : t("models.add")}
      size={520}
    >
      <form noValidate onSubmit={save}>
        <FormProblem text={f.problem} />
        <div className={form.stack}>
          <TextInput label={t("models.name")} description={t("models.name_help")} data-autofocus {...f.field("name")} />
          {known ? null : (
            <SegmentedControl
              aria-label={t("models.vendor")}
              value={v.vendor}
              onChange={(x) => f.set("vendor", x as Values["vendor"])}
              data={VENDORS.map((x) => ({ value: x, label: t(`models.vendors.${x}`) }))}
            />
          )}
          <TextInput
            label={t("models.base_url")}
            description={t(`models.base_url_help.${v.vendor}`)}
            placeholder={v.vendor === "openai" ? "https://api.openai.com/v1" : "https://api.anthropic.com"}
            inputMode="url"
            autoComplete="off"
            {...f.field("base_url")}
          />
          <PasswordInput
            label={t("models.secret")}
            description={known ? t("models.secret_stored", { last4: known.last4 || "–" }) : t("models.secret_help")}
            autoComplete="off"
            visibilityToggleButtonProps={{ "aria-label": t("models.show_secret") }}
            {...f.field("key")}
          />
          <div className={form.two}>
            <Autocomplete
              label={t("models.model")}
              description={t("models.model_help")}
              data={models}
              limit={50}
              {...f.field("model")}
            />
            <Autocomplete
              label={t("models.fallback")}
              description={t("models.fallback_help")}
              data={models}
              limit={50}
              {...f.field("fallback")}
            />
          </div>
          {v.vendor === "openai" ? (
            <div className={form.two}>
              {(["embed_model", "rerank_model", "hearing_model"] as const).map((name) => (
                <Autocomplete
                  key={name}
                  label={t(`meanings.${name}`)}
                  description={t(`meanings.${name}_help`)}
                  data={models}
                  limit={50}
                  {...f.field(name)}
                />
              ))}
            </div>
          ) : null}
          <div className={classes.price}>
            <NumberInput
              label={t("models.price_in")}
              description={t("models.price_help")}
              placeholder={price && !price.own ? String(price.in) : t("models.from_list")}
              prefix="$"
              min={0}
              decimalScale={4}
              value={v.price_in}
              error={f.errors.price_in}
              onChange={(x) => f.set("price_in", typeof x === "number" ? x : "")}
            />
            <NumberInput
              label={t("models.price_out")}
              description={t(price && !price.known && !price.own ? "models.price_assumed" : "models.price_listed")}
              placeholder={price && !price.own ? String(price.out) : t("models.from_list")}
              prefix="$"
              min={0}
              decimalScale={4}
              value={v.price_out}
              error={f.errors.price_out}
              onChange={(x) => f.set("price_out", typeof x === "number" ? x : "")}
            />
          </div>
          <div className={classes.test}>
            <Button size="sm" variant="default" loading={test.isPending} onClick={() => void onTest()}>
              {t("models.test")}
            </Button>
            <span
              className={classes.result}
              data-tone={result ? (result.ok ? "good" : "bad") : undefined}
              role="status"
            >
              {result?.text ?? t("models.test_hint")}
            </span>
          </div>
          <div className={form.actions}>
            <Button size="sm" variant="default" onClick={onClose}>
              {t("actions.cancel")}
            </Button>
            <Button size="sm" type="submit" loading={saving}>
              {t("actions.save")}
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}
