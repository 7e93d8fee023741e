import { Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { SettingsForm } from "@/lib/settings-form";
import { useClock } from "@/lib/time";
import type { LaunchFields } from "./LaunchForm";
import classes from "./LaunchScreen.module.css";
import { sitesQuery } from "./queries";

/** Where the bubble may stand, and where it was seen. */
export function LaunchSites({ botId, f, mayEdit }: { botId: string; f: SettingsForm<LaunchFields>; mayEdit: boolean }) {
  const { t } = useTranslation();
  const clock = useClock();
  const sites = useQuery(sitesQuery(botId));
  return (
    <section>
      <h2 className={classes.title}>{t("launch.seen_on")}</h2>
      {sites.isError ? (
        <p className={classes.help} role="alert">
          {t("launch.seen_failed")}
        </p>
      ) : (sites.data ?? []).length === 0 ? (
        <p className={classes.help}>{t("launch.seen_nowhere")}</p>
      ) : (
        <ul className={classes.sites}>
          {(sites.data ?? []).map((s) => (
            <li key={s.origin} data-refused={s.refused || undefined}>
              <span className={classes.site}>{s.origin.replace(/^https?:\/\//, "")}</span>
              <span>
                {s.refused ? `${t("launch.refused")} · ` : ""}
                {clock.short(s.last_seen_at)}
              </span>
            </li>
          ))}
        </ul>
      )}
      <Textarea
        label={t("launch.allowed_domains")}
        description={t("launch.allowed_domains_help")}
        placeholder={t("launch.allowed_domains_example")}
        value={f.values.allowed_domains}
        error={f.errors.allowed_domains}
        disabled={!mayEdit}
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        onChange={(e) => f.set("allowed_domains", e.currentTarget.value)}
      />
    </section>
  );
}
