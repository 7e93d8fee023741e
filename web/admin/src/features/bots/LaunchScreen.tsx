import { Button, CopyButton, SegmentedControl, TextInput, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCopy, IconExternalLink } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bot, WidgetPosition } from "@/lib/api/types";
import { useSession } from "@/lib/session";
import { useSettingsForm } from "@/lib/settings-form";
import { usePageTitle } from "@/lib/title";
import { CopyField } from "@/ui/CopyField";
import { CharCount, FormProblem, SwitchRow } from "@/ui/FormParts";
import { Page, PageHeader } from "@/ui/Panel";
import { SWATCHES } from "@/ui/theme";
import { toast } from "@/ui/toast";
import { SaveBar } from "@/ui/UnsavedGuard";
import { isColor, whiteContrast } from "./color";
import classes from "./LaunchScreen.module.css";
import { botQuery, useUpdateBot } from "./queries";
import { WidgetPreview } from "./WidgetPreview";
import { chatPage, snippet } from "./words";

type Fields = {
  theme_color: string;
  position: WidgetPosition;
  teaser: string;
  auto_open: boolean;
  launcher_label: string;
};
const POSITIONS: WidgetPosition[] = ["bottom_left", "bottom_right", "top_left", "top_right"];
const TEASER = 120;

const fieldsOf = (b: Bot): Fields => ({
  theme_color: b.theme_color,
  position: b.widget.position,
  teaser: b.widget.teaser,
  auto_open: b.widget.auto_open,
  launcher_label: b.widget.launcher_label,
});

/** Put the bot in front of customers: the line to paste, and how the bubble looks. */
export default function LaunchScreen({ botId }: { botId: string }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const { data: bot } = useSuspenseQuery(botQuery(botId));
  const update = useUpdateBot(botId);
  const [open, setOpen] = useState(true);
  usePageTitle(`${t("bots.pages.launch")} · ${bot.name}`);
  const mayEdit = can("bots", "edit");
  const f = useSettingsForm<Fields>({
    from: useMemo(() => fieldsOf(bot), [bot]),
    check: (v) => ({
      theme_color: isColor(v.theme_color) ? null : t("errors.field.color"),
      teaser: [...v.teaser].length > TEASER ? t("form.too_long", { max: TEASER }) : null,
    }),
    save: async ({ theme_color, ...widget }) => {
      await update.mutateAsync({
        ...(theme_color === undefined ? {} : { theme_color: theme_color.trim() }),
        ...(Object.keys(widget).length > 0 ? { widget } : {}),
      });
      toast(t("launch.saved"));
    },
  });
  const line = snippet(bot.id, bot.display_language);
  const link = location.origin + chatPage(bot.id);
  const color = isColor(f.values.theme_color) ? f.values.theme_color.trim() : bot.theme_color;
  const contrast = isColor(f.values.theme_color) ? whiteContrast(f.values.theme_color) : null;
  return (
    <Page
      flush
      header={
        <PageHeader title={t("bots.pages.launch")}>
          {mayEdit ? <SaveBar changes={f.changes} saving={f.saving} onSave={f.save} onDiscard={f.discard} /> : null}
        </PageHeader>
      }
    >
      <div className={classes.split}>
        <div className={classes.settings}>
          <section>
            <h2 className={classes.title}>{t("launch.snippet")}</h2>
            <p className={classes.help}>{t("launch.snippet_help")}</p>
            <Snippet line={line} />
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
          </section>
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
          <fieldset className={classes.fields} disabled={!mayEdit}>
            <h2 className={classes.title}>{t("launch.appearance")}</h2>
            <FormProblem text={f.problem} />
            <div className={classes.two}>
              <div>
                <div className={classes.label} id="theme-colour">
                  {t("launch.color")}
                </div>
                <div className={classes.swatches} role="radiogroup" aria-labelledby="theme-colour">
                  {SWATCHES.map((s) => {
                    const on = s.value.toLowerCase() === f.values.theme_color.trim().toLowerCase();
                    return (
                      <Tooltip key={s.name} label={t(`launch.colors.${s.name}`)}>
                        <label className={classes.swatch} style={{ background: s.value }}>
                          <input
                            type="radio"
                            name="theme_color"
                            aria-label={t(`launch.colors.${s.name}`)}
                            checked={on}
                            onChange={() => f.set("theme_color", s.value)}
                          />
                          {on ? <IconCheck size={15} stroke={2.5} /> : null}
                        </label>
                      </Tooltip>
                    );
                  })}
                </div>
              </div>
              <TextInput
                label={t("launch.custom_color")}
                value={f.values.theme_color}
                error={f.errors.theme_color}
                spellCheck={false}
                leftSection={<span className={classes.drop} style={{ background: color }} />}
                onChange={(e) => f.set("theme_color", e.currentTarget.value)}
              />
            </div>
            {contrast !== null && contrast < 4.5 ? (
              <p className={classes.careful} role="status">
                <IconAlertTriangle size={15} stroke={1.75} />
                {t("launch.contrast", { ratio: contrast.toFixed(1) })}
              </p>
            ) : null}
            <div>
              <div className={classes.label} id="widget-position">
                {t("launch.position")}
              </div>
              <SegmentedControl
                fullWidth
                aria-labelledby="widget-position"
                value={f.values.position}
                disabled={!mayEdit}
                onChange={(v) => f.set("position", v as WidgetPosition)}
                data={POSITIONS.map((p) => ({ value: p, label: t(`launch.positions.${p}`) }))}
              />
            </div>
            <TextInput
              label={t("launch.teaser")}
              value={f.values.teaser}
              error={f.errors.teaser}
              description={<CharCount text={f.values.teaser} max={TEASER} />}
              onFocus={() => setOpen(false)}
              onChange={(e) => f.set("teaser", e.currentTarget.value)}
            />
            <SwitchRow
              label={t("launch.auto_open")}
              help={t(f.values.auto_open ? "launch.auto_open_on" : "launch.auto_open_off")}
              checked={f.values.auto_open}
              disabled={!mayEdit}
              onChange={(v) => {
                f.set("auto_open", v);
                setOpen(v);
              }}
            />
            <TextInput
              label={t("launch.launcher_label")}
              description={t("launch.launcher_label_help")}
              value={f.values.launcher_label}
              error={f.errors.launcher_label}
              placeholder={t("launch.launcher_placeholder")}
              onChange={(e) => f.set("launcher_label", e.currentTarget.value)}
            />
          </fieldset>
        </div>
        <div className={classes.preview}>
          <WidgetPreview
            name={bot.name}
            business={bot.business_name}
            color={color}
            position={f.values.position}
            greeting={bot.greeting_text}
            teaser={f.values.teaser}
            open={open}
            onOpen={setOpen}
          />
        </div>
      </div>
    </Page>
  );
}

/** Dark in both schemes, coloured by part, nothing cut. */
function Snippet({ line }: { line: string }) {
  // One attribute a line: shown so that no word breaks, copied as one line.
  const parts = line.replaceAll(" data-", "\n  data-").split(/("[^"]*"|<\/?script|>)/);
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
