import { Button } from "@mantine/core";
import { IconBook, IconKey } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Bot } from "@/lib/api/types";
import { useSession } from "@/lib/session";
import { CopyField } from "@/ui/CopyField";
import classes from "./LaunchScreen.module.css";
import { Snippet } from "./LaunchWays";
import { chatPage } from "./words";

const samples = (link: string) => [
  {
    system: "Android",
    line: `webView.settings.javaScriptEnabled = true\nwebView.settings.domStorageEnabled = true\nwebView.loadUrl("${link}")`,
  },
  { system: "iOS", line: `webView.load(URLRequest(url: URL(string: "${link}")!))` },
  {
    system: "Flutter",
    line: `WebViewController()\n  ..setJavaScriptMode(JavaScriptMode.unrestricted)\n  ..loadRequest(Uri.parse("${link}"))`,
  },
];

/** The chat in an app: the page in a web view, with nothing around it. */
export function MobileWay({ bot }: { bot: Bot }) {
  const { t } = useTranslation();
  const link = `${location.origin}${chatPage(bot.id)}&lang=${bot.display_language}&is-mobile=true`;
  return (
    <section>
      <h2 className={classes.title}>{t("launch.mobile")}</h2>
      <p className={classes.help}>{t("launch.mobile_help")}</p>
      <CopyField value={link} label={t("launch.mobile_link")} />
      {samples(link).map((s) => (
        <div key={s.system}>
          <h3 className={classes.sample}>{s.system}</h3>
          <Snippet line={s.line} />
        </div>
      ))}
    </section>
  );
}

/** The bot in a program of one's own: which bot, with which key, described where. */
export function ApiWay({ bot }: { bot: Bot }) {
  const { t } = useTranslation();
  const { can } = useSession();
  return (
    <section>
      <h2 className={classes.title}>{t("launch.api")}</h2>
      <p className={classes.help}>{t("launch.api_help")}</p>
      <CopyField value={bot.id} label={t("bots.id")} />
      <div className={classes.gap} />
      <Snippet line={`curl ${location.origin}/v1/bots/${bot.id} \\\n  -H "Authorization: Bearer API_KEY"`} />
      <div className={classes.buttons}>
        <Button
          component="a"
          href="/docs"
          target="_blank"
          rel="noopener"
          leftSection={<IconBook size={16} stroke={1.75} />}
        >
          {t("launch.api_docs")}
        </Button>
        {can("settings", "manage") ? (
          <Button
            variant="default"
            leftSection={<IconKey size={16} stroke={1.75} />}
            renderRoot={(p) => <Link to="/settings/api-keys" {...p} />}
          >
            {t("launch.api_keys")}
          </Button>
        ) : null}
      </div>
    </section>
  );
}
