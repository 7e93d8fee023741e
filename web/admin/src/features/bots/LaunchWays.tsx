import { Button, CopyButton, NumberInput, TextInput } from "@mantine/core";
import { IconCheck, IconCopy, IconDownload, IconExternalLink, IconMail } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bot } from "@/lib/api/types";
import type { SettingsForm } from "@/lib/settings-form";
import { CopyField } from "@/ui/CopyField";
import type { LaunchFields } from "./LaunchForm";
import classes from "./LaunchScreen.module.css";
import { ButtonTile, PictureField } from "./PictureField";
import { QrCode, savePng, saveSvg } from "./QrCode";
import { chatPage, inlineFrame, snippet } from "./words";

type Form = SettingsForm<LaunchFields>;

/** Dark in both schemes, coloured by part, nothing cut. */
export function Snippet({ line }: { line: string }) {
  // One attribute a line: shown so that no word breaks, copied as one line.
  const parts = line.replaceAll(/ (data-|width|style)/g, "\n  $1").split(/("[^"]*"|<\/?(?:script|iframe)|>)/);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long line must be scrollable by keyboard
    <pre className={classes.code} tabIndex={0}>
      <code>
        {parts.map((p, i) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one line never move
            key={i}
            data-part={p.startsWith('"') ? "value" : /^<|^>/.test(p) ? "tag" : undefined}
          >
            {p}
          </span>
        ))}
      </code>
    </pre>
  );
}

function CopyLine({ line }: { line: string }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={line} timeout={1800}>
      {({ copied, copy }) => (
        <Button
          onClick={copy}
          leftSection={copied ? <IconCheck size={16} stroke={2} /> : <IconCopy size={16} stroke={1.75} />}
        >
          {t(copied ? "actions.copied" : "launch.copy")}
        </Button>
      )}
    </CopyButton>
  );
}

/** The bubble: one line before the end of the body. */
export function BubbleWay({ bot }: { bot: Bot }) {
  const { t } = useTranslation();
  const line = snippet(bot.id, bot.display_language);
  const mail = `mailto:?subject=${encodeURIComponent(t("launch.mail_subject", { name: bot.name }))}&body=${encodeURIComponent(`${t("launch.mail_text")}\n\n${line}\n`)}`;
  return (
    <section>
      <h2 className={classes.title}>{t("launch.snippet")}</h2>
      <p className={classes.help}>{t("launch.snippet_help")}</p>
      <Snippet line={line} />
      <div className={classes.buttons}>
        <CopyLine line={line} />
        <Button variant="default" component="a" href={mail} leftSection={<IconMail size={16} stroke={1.75} />}>
          {t("launch.mail")}
        </Button>
      </div>
    </section>
  );
}

/** The chat as a page of its own: link, code to photograph, title. */
export function PageWay({ bot, f, mayEdit }: { bot: Bot; f: Form; mayEdit: boolean }) {
  const { t } = useTranslation();
  const link = location.origin + chatPage(bot.id);
  return (
    <>
      <section>
        <h2 className={classes.title}>{t("launch.page")}</h2>
        <p className={classes.help}>{t("launch.page_help")}</p>
        <CopyField value={link} label={t("launch.page")} />
        <Button
          variant="subtle"
          component="a"
          href={chatPage(bot.id)}
          target="_blank"
          rel="noopener"
          rightSection={<IconExternalLink size={15} stroke={1.75} />}
          className={classes.linkButton}
        >
          {t("bots.open_chat")}
        </Button>
      </section>
      <section>
        <h2 className={classes.title}>{t("launch.qr")}</h2>
        <p className={classes.help}>{t("launch.qr_help")}</p>
        <div className={classes.qr}>
          <QrCode text={link} label={t("launch.qr_of", { name: bot.name })} />
          <div className={classes.column}>
            <Button
              variant="default"
              leftSection={<IconDownload size={16} stroke={1.75} />}
              onClick={() => savePng(link, `${bot.name}.png`)}
            >
              {t("launch.save_png")}
            </Button>
            <Button
              variant="default"
              leftSection={<IconDownload size={16} stroke={1.75} />}
              onClick={() => saveSvg(link, `${bot.name}.svg`)}
            >
              {t("launch.save_svg")}
            </Button>
          </div>
        </div>
      </section>
      <fieldset className={classes.fields} disabled={!mayEdit}>
        <TextInput
          label={t("launch.page_title")}
          description={t("launch.page_title_help")}
          placeholder={bot.name}
          value={f.values.page_title}
          error={f.errors.page_title}
          onChange={(e) => f.set("page_title", e.currentTarget.value)}
        />
      </fieldset>
      <PictureField
        bot={bot}
        which="favicon"
        words="favicon"
        src={bot.widget.favicon}
        tile={<ButtonTile color={bot.theme_color} src={bot.widget.favicon} />}
        disabled={!mayEdit}
      />
    </>
  );
}

/** The chat inside a page. */
export function FrameWay({ bot }: { bot: Bot }) {
  const { t } = useTranslation();
  const [height, setHeight] = useState(640);
  const line = inlineFrame(bot.id, bot.display_language, height);
  return (
    <section>
      <h2 className={classes.title}>{t("launch.frame")}</h2>
      <p className={classes.help}>{t("launch.frame_help")}</p>
      <NumberInput
        label={t("launch.height")}
        value={height}
        min={320}
        max={2000}
        suffix=" px"
        className={classes.short}
        onChange={(v) => setHeight(Math.min(Math.max(Number(v) || 640, 320), 2000))}
      />
      <div className={classes.gap} />
      <Snippet line={line} />
      <CopyLine line={line} />
    </section>
  );
}

const ATTRIBUTES = ["aid", "lang", "mobile", "hide", "consent", "theme", "token"] as const;
const CALLS = ["open", "toggle", "show", "on", "send", "identify", "consent", "early"] as const;

const ATTRIBUTE_NAMES: Record<(typeof ATTRIBUTES)[number], string> = {
  aid: 'data-aid="…"',
  lang: 'data-lang="en"',
  mobile: 'data-mobile="true"',
  hide: "data-hide-widget-button",
  consent: "data-consent",
  theme: 'data-theme="dark"',
  token: 'data-token="…"',
};
const CALL_NAMES: Record<(typeof CALLS)[number], string> = {
  open: "CXGenie.open(), CXGenie.close()",
  toggle: "CXGenie.toggle()",
  show: "CXGenie.show(), CXGenie.hide()",
  on: 'CXGenie.on("unread", n => …)',
  send: 'CXGenie.send("…")',
  identify: "CXGenie.identify({ name, email, phone })",
  consent: "CXGenie.consent(true)",
  early: '(window.CXGenie ||= []).push(["open"])',
};

/** For those who write the pages: attributes of the line, and what pages may call. */
export function CodeWay() {
  const { t } = useTranslation();
  return (
    <>
      <section>
        <h2 className={classes.title}>{t("launch.attributes")}</h2>
        <p className={classes.help}>{t("launch.attributes_help")}</p>
        <dl className={classes.reference}>
          {ATTRIBUTES.map((a) => (
            <div key={a}>
              <dt>
                <code>{ATTRIBUTE_NAMES[a]}</code>
              </dt>
              <dd>{t(`launch.attribute.${a}`)}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section>
        <h2 className={classes.title}>{t("launch.calls")}</h2>
        <p className={classes.help}>{t("launch.calls_help")}</p>
        <dl className={classes.reference}>
          {CALLS.map((c) => (
            <div key={c}>
              <dt>
                <code>{CALL_NAMES[c]}</code>
              </dt>
              <dd>{t(`launch.call.${c}`)}</dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}
