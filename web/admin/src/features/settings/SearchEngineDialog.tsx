import { Button, PasswordInput, SegmentedControl, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SearchTest, SearchVendor, WebSearch } from "@/lib/api/model-types";
import { useRules, useServerForm } from "@/lib/form";
import { fieldErrors, problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { Dialog } from "@/ui/Dialog";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { toast } from "@/ui/toast";
import classes from "./ModelsScreen.module.css";
import { type EngineInput, useSetEngine, useTestEngine } from "./web-search-queries";

const VENDORS: SearchVendor[] = ["searxng", "brave"];

/** Sets the search engine, or changes it. It is tried before it is stored; a test shows its first results. */
export function SearchEngineDialog({ search, onClose }: { search: WebSearch; onClose: () => void }) {
  const { t } = useTranslation();
  const clock = useClock();
  const rules = useRules();
  const set = useSetEngine();
  const test = useTestEngine();
  const known = search.engine;
  const [query, setQuery] = useState("");
  const [result, setResult] = useState<SearchTest | { ok: false; message: string } | null>(null);
  const f = useServerForm<{ vendor: SearchVendor; base_url: string; key: string }>({
    initialValues: { vendor: known?.vendor ?? "searxng", base_url: known?.base_url ?? "", key: "" },
    validate: {
      base_url: (v, all) => (all.vendor === "brave" && v.trim() === "" ? null : rules.text(300)(v)),
      key: (v, all) =>
        all.vendor === "brave" && v.trim() === "" && known?.vendor !== "brave" ? t("form.required") : null,
    },
  });
  const v = f.values;
  /** What is said: a key that was not typed stays, unless another vendor is chosen. */
  const input = (): EngineInput => ({
    vendor: v.vendor,
    base_url: v.base_url,
    ...(v.key || v.vendor !== known?.vendor ? { key: v.key } : {}),
  });
  const onTest = async () => {
    setResult(null);
    try {
      setResult(await test.mutateAsync({ ...input(), ...(query.trim() ? { query } : {}) }));
    } catch (e) {
      const wrong = Object.values(fieldErrors(t, e, ["base_url", "key", "query"]))[0];
      setResult({ ok: false, message: wrong ?? problemText(t, e) });
    }
  };
  const save = f.run(async () => {
    await set.mutateAsync(input());
    toast(t("online.saved"));
    onClose();
  });
  const found = result && "results" in result ? result : null;
  const says = !result
    ? t("online.test_hint")
    : !result.ok
      ? result.message
      : found?.results.length === 0
        ? t("online.no_hits")
        : t("online.tested", { count: found?.results.length ?? 0, ms: clock.number(found?.ms ?? 0) });
  return (
    <Dialog onClose={onClose} closeOnClickOutside={false} title={t("online.dialog")} size={520}>
      <form noValidate onSubmit={save}>
        <FormProblem text={f.problem} />
        <div className={form.stack}>
          <SegmentedControl
            aria-label={t("online.vendor")}
            value={v.vendor}
            onChange={(x) => {
              f.set("vendor", x as SearchVendor);
              f.set("key", v.key); // what was missing for the other one is no longer
              f.set("base_url", v.base_url);
            }}
            data={VENDORS.map((x) => ({ value: x, label: t(`online.vendors.${x}`) }))}
          />
          <TextInput
            label={t("online.address")}
            description={t(`online.address_help.${v.vendor}`)}
            placeholder={v.vendor === "searxng" ? "https://search.example.com" : "https://api.search.brave.com/res/v1"}
            inputMode="url"
            autoComplete="off"
            data-autofocus
            {...f.field("base_url")}
          />
          <PasswordInput
            label={t("online.key")}
            description={
              known?.last4 && known.vendor === v.vendor
                ? t("models.secret_stored", { last4: known.last4 })
                : t(`online.key_help.${v.vendor}`)
            }
            autoComplete="off"
            visibilityToggleButtonProps={{ "aria-label": t("models.show_secret") }}
            {...f.field("key")}
          />
          <div className={classes.tryOut}>
            <TextInput
              label={t("online.query")}
              placeholder={t("online.query_placeholder")}
              maxLength={200}
              value={query}
              onChange={(e) => setQuery(e.currentTarget.value)}
            />
            <Button variant="default" loading={test.isPending} onClick={() => void onTest()}>
              {t("online.test")}
            </Button>
          </div>
          <div className={classes.result} data-tone={result ? (result.ok ? "good" : "bad") : undefined} role="status">
            {says}
          </div>
          {found && found.results.length > 0 ? (
            <ol className={classes.hits}>
              {found.results.map((r) => (
                <li key={r.url}>
                  <a href={r.url} target="_blank" rel="noreferrer">
                    {r.title || r.url}
                  </a>
                  <span>{r.url}</span>
                </li>
              ))}
            </ol>
          ) : null}
          {found && found.silent.length > 0 ? (
            <p className={classes.result}>{t("online.silent", { engines: found.silent.join(", ") })}</p>
          ) : null}
          <div className={form.actions}>
            <Button size="sm" variant="default" onClick={onClose}>
              {t("actions.cancel")}
            </Button>
            <Button size="sm" type="submit" loading={set.isPending}>
              {t("actions.save")}
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}
