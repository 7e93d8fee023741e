import "@mantine/core/styles/Pill.layer.css";
import "@mantine/core/styles/PillsInput.layer.css";
import "@mantine/core/styles/Slider.layer.css";
import { MultiSelect, NumberInput, Slider } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { BotPrompt } from "@/lib/api/model-types";
import type { SettingsForm } from "@/lib/settings-form";
import { SwitchRow } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card } from "@/ui/Panel";
import classes from "./PromptScreen.module.css";
import { languageName, REPLY_LANGUAGES } from "./words";

export const TOKENS = { min: 500, max: 20_000 };

type Knowing = Pick<BotPrompt, "show_sources" | "general_knowledge" | "threshold" | "knowledge_tokens" | "languages">;
type F = {
  values: Knowing;
  errors: Partial<Record<keyof Knowing, string>>;
  set: SettingsForm<Knowing>["set"];
};

/** What the bot answers from, and how sure it must be. */
export function KnowingCard({ f, disabled }: { f: F; disabled: boolean }) {
  const { t, i18n } = useTranslation();
  const { values } = f;
  return (
    <Card title={t("knowing.title")} hint={t("knowing.hint")}>
      <div className={form.stack}>
        <SwitchRow
          label={t("knowing.show_sources")}
          help={t("knowing.show_sources_help")}
          checked={values.show_sources}
          disabled={disabled}
          onChange={(v) => f.set("show_sources", v)}
        />
        <SwitchRow
          label={t("knowing.general")}
          help={t("knowing.general_help")}
          checked={values.general_knowledge}
          disabled={disabled}
          onChange={(v) => f.set("general_knowledge", v)}
        />
        <div className={form.two}>
          <div>
            <div className={classes.label}>
              {t("knowing.threshold")}
              <span className={classes.value}>
                {values.threshold.toLocaleString(i18n.language, { minimumFractionDigits: 2 })}
              </span>
            </div>
            <Slider
              thumbLabel={t("knowing.threshold")}
              label={null}
              min={0}
              max={1}
              step={0.05}
              disabled={disabled}
              value={values.threshold}
              onChange={(v) => f.set("threshold", Math.round(v * 100) / 100)}
            />
            <div className={classes.ends}>
              <span>{t("knowing.threshold_low")}</span>
              <span>{t("knowing.threshold_high")}</span>
            </div>
          </div>
          <NumberInput
            label={t("knowing.tokens")}
            description={t("knowing.tokens_help")}
            min={TOKENS.min}
            max={TOKENS.max}
            step={500}
            clampBehavior="none"
            allowDecimal={false}
            allowNegative={false}
            thousandSeparator={i18n.language === "vi" ? "." : ","}
            decimalSeparator={i18n.language === "vi" ? "," : "."}
            suffix={` ${t("knowing.tokens_unit")}`}
            value={values.knowledge_tokens}
            error={f.errors.knowledge_tokens}
            onChange={(v) => f.set("knowledge_tokens", v === "" ? 0 : Number(v))}
          />
        </div>
        <MultiSelect
          label={t("knowing.languages")}
          description={t("knowing.languages_help")}
          placeholder={values.languages.length === 0 ? t("knowing.languages_any") : undefined}
          searchable
          clearable
          data={[...new Set([...REPLY_LANGUAGES, ...values.languages])].map((l) => ({
            value: l,
            label: languageName(l, i18n.language),
          }))}
          value={values.languages}
          error={f.errors.languages}
          onChange={(v) => f.set("languages", v)}
        />
      </div>
    </Card>
  );
}
