import "@mantine/core/styles/Pill.layer.css";
import "@mantine/core/styles/PillsInput.layer.css";
import { TagsInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { BotPrompt } from "@/lib/api/model-types";
import type { SettingsForm } from "@/lib/settings-form";
import { webSearchStateQuery } from "@/lib/web-search";
import { SwitchRow } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card } from "@/ui/Panel";
import classes from "./PromptScreen.module.css";

type Online = Pick<BotPrompt, "online_search" | "online_domains">;
type F = {
  values: Online;
  errors: Partial<Record<keyof Online, string>>;
  set: SettingsForm<Online>["set"];
};

/** A website as it is stored; what is none stays as it was typed, to be mended. */
function tidy(site: string): string {
  const s = site.trim().toLowerCase().replace(/^\*\./, "").replace(/\.$/, "");
  if (!/^[^\s/:@?#]+$/.test(s)) return site.trim();
  try {
    return new URL(`http://${s}`).hostname;
  } catch {
    return site.trim();
  }
}

/** Whether the bot looks on the web, by which engine, and on which sites. */
export function OnlineCard({ f, disabled }: { f: F; disabled: boolean }) {
  const { t } = useTranslation();
  const state = useQuery(webSearchStateQuery).data;
  const { values } = f;
  const vendor = state?.vendor ? t(`online.vendors.${state.vendor}`) : "";
  return (
    <Card title={t("online.bot.title")}>
      <div className={form.stack}>
        <SwitchRow
          label={t("online.bot.allow")}
          help={t("online.bot.allow_help")}
          checked={values.online_search}
          disabled={disabled}
          onChange={(v) => f.set("online_search", v)}
        />
        {values.online_search && state ? (
          <p className={classes.note} role="status" data-bad={!vendor || state.error !== "" || undefined}>
            {!vendor
              ? t("online.bot.no_engine")
              : state.error
                ? t("online.bot.trouble", { error: t(`online.errors.${state.error}`) })
                : t(state.own ? "online.bot.own" : "online.bot.house", { vendor })}
          </p>
        ) : null}
        {values.online_search || values.online_domains.length > 0 ? (
          <TagsInput
            label={t("online.bot.sites")}
            description={t("online.bot.sites_help")}
            placeholder={values.online_domains.length === 0 ? t("online.bot.sites_placeholder") : undefined}
            splitChars={[",", ";", " ", "\n"]}
            acceptValueOnBlur
            clearable
            disabled={disabled}
            value={values.online_domains}
            error={f.errors.online_domains}
            onChange={(v) => f.set("online_domains", [...new Set(v.map(tidy))])}
          />
        ) : null}
      </div>
    </Card>
  );
}
