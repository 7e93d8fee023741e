import { NumberInput, SegmentedControl, TextInput } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LauncherIcon, WidgetPosition } from "@/lib/api/types";
import { useSession } from "@/lib/session";
import { useSettingsForm } from "@/lib/settings-form";
import { usePageTitle } from "@/lib/title";
import { CharCount, FormProblem, SwitchRow } from "@/ui/FormParts";
import { Page, PageHeader } from "@/ui/Panel";
import { toast } from "@/ui/toast";
import { SaveBar } from "@/ui/UnsavedGuard";
import { ColorField } from "./ColorField";
import { isColor } from "./color";
import { ApiWay, MobileWay } from "./LaunchApps";
import { askedAfter, INTRO, LaunchChat } from "./LaunchChat";
import { changedIn, domainsAreFine, fieldsOf, type LaunchFields, patchOf } from "./LaunchForm";
import classes from "./LaunchScreen.module.css";
import { LaunchSites } from "./LaunchSites";
import { BubbleWay, CodeWay, FrameWay, PageWay } from "./LaunchWays";
import { ButtonTile, PictureField } from "./PictureField";
import { botQuery, sitesQuery, useUpdateBot } from "./queries";
import { WidgetPreview } from "./WidgetPreview";

const POSITIONS: WidgetPosition[] = ["bottom_left", "bottom_right", "top_left", "top_right"];
const ICONS = ["avatar", "chat", "question", "smile", "hand"] as const;
const SIGN: LauncherIcon[] = [...ICONS, "own"];
const WAYS = ["bubble", "page", "frame", "mobile", "api", "code"] as const;
const TEASER = 120;

/** Put the bot in front of customers: the line to paste, and how the bubble looks. */
export default function LaunchScreen({ botId }: { botId: string }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const { data: bot } = useSuspenseQuery(botQuery(botId));
  const update = useUpdateBot(botId);
  const [open, setOpen] = useState(true);
  const [way, setWay] = useState<(typeof WAYS)[number]>("bubble");
  usePageTitle(`${t("bots.pages.launch")} · ${bot.name}`);
  const mayEdit = can("bots", "edit");
  const f = useSettingsForm<LaunchFields>({
    from: useMemo(() => fieldsOf(bot), [bot]),
    check: (v) => ({
      theme_color: isColor(v.theme_color) ? null : t("errors.field.color"),
      teaser: [...v.teaser].length > TEASER ? t("form.too_long", { max: TEASER }) : null,
      allowed_domains: domainsAreFine(v.allowed_domains) ? null : t("errors.field.domain"),
      pre_chat:
        v.pre_chat.on &&
        !v.pre_chat.name &&
        !v.pre_chat.email &&
        !v.pre_chat.phone &&
        v.pre_chat.custom_fields.length === 0
          ? t("launch.ask_nothing")
          : [...v.pre_chat.intro].length > INTRO
            ? t("form.too_long", { max: INTRO })
            : v.pre_chat.on && v.pre_chat.when === "after_messages" && !askedAfter(v.pre_chat.after)
              ? t("errors.field.range")
              : null,
    }),
    save: async (changed) => {
      await update.mutateAsync(patchOf(changed));
      toast(t("launch.saved"));
    },
  });
  const changes = useMemo(() => patchOf(changedIn(f.values, bot)), [f.values, bot]);
  const seen = (useQuery(sitesQuery(botId)).data ?? []).find((s) => !s.refused);
  const color = isColor(f.values.theme_color) ? f.values.theme_color.trim() : bot.theme_color;
  return (
    <Page
      flush
      header={
        <PageHeader
          title={t("bots.pages.launch")}
          hint={seen ? t("launch.seen", { site: seen.origin.replace(/^https?:\/\//, "") }) : undefined}
        >
          {mayEdit ? <SaveBar changes={f.changes} saving={f.saving} onSave={f.save} onDiscard={f.discard} /> : null}
        </PageHeader>
      }
    >
      <div className={classes.split}>
        <div className={classes.settings}>
          <div className={classes.ways} role="radiogroup" aria-label={t("launch.ways")}>
            {WAYS.map((v) => (
              <label key={v} className={classes.way}>
                <input type="radio" name="way" checked={v === way} onChange={() => setWay(v)} />
                {t(`launch.way.${v}`)}
              </label>
            ))}
          </div>
          {way === "bubble" ? <BubbleWay bot={bot} /> : null}
          {way === "page" ? <PageWay bot={bot} f={f} mayEdit={mayEdit} /> : null}
          {way === "frame" ? <FrameWay bot={bot} /> : null}
          {way === "mobile" ? <MobileWay bot={bot} /> : null}
          {way === "api" ? <ApiWay bot={bot} /> : null}
          {way === "code" ? <CodeWay /> : null}
          <fieldset className={classes.fields} disabled={!mayEdit}>
            <h2 className={classes.title}>{t("launch.appearance")}</h2>
            <FormProblem text={f.problem} />
            <ColorField
              value={f.values.theme_color}
              error={f.errors.theme_color}
              fallback={bot.theme_color}
              onChange={(v) => f.set("theme_color", v)}
            />
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
            <div className={classes.two}>
              {(["offset_x", "offset_y"] as const).map((k) => (
                <NumberInput
                  key={k}
                  label={t(`launch.${k}`)}
                  value={f.values[k]}
                  error={f.errors[k]}
                  min={10}
                  max={300}
                  suffix=" px"
                  allowDecimal={false}
                  onChange={(v) => f.set(k, Number(v) || 0)}
                />
              ))}
            </div>
            <div>
              <div className={classes.label} id="widget-icon">
                {t("launch.icon")}
              </div>
              <SegmentedControl
                fullWidth
                aria-labelledby="widget-icon"
                value={f.values.launcher_icon}
                disabled={!mayEdit}
                onChange={(v) => f.set("launcher_icon", v as LaunchFields["launcher_icon"])}
                data={(bot.widget.launcher_picture ? SIGN : ICONS).map((i) => ({
                  value: i,
                  label: t(`launch.icons.${i}`),
                }))}
              />
              <div className={classes.gap} />
              <PictureField
                bot={bot}
                which="launcher-picture"
                words="launcher_picture"
                src={bot.widget.launcher_picture}
                tile={<ButtonTile color={color} src={bot.widget.launcher_picture} />}
                disabled={!mayEdit}
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
            {f.values.auto_open ? (
              <NumberInput
                label={t("launch.auto_open_delay")}
                value={f.values.auto_open_delay}
                error={f.errors.auto_open_delay}
                min={0}
                max={60}
                suffix=" s"
                allowDecimal={false}
                className={classes.short}
                onChange={(v) => f.set("auto_open_delay", Number(v) || 0)}
              />
            ) : null}
            <SwitchRow
              label={t("launch.draggable")}
              help={t("launch.draggable_help")}
              checked={f.values.draggable}
              disabled={!mayEdit}
              onChange={(v) => f.set("draggable", v)}
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
          <LaunchChat f={f} mayEdit={mayEdit} />
          <LaunchSites botId={botId} f={f} mayEdit={mayEdit} />
        </div>
        <div className={classes.preview}>
          <WidgetPreview
            bot={bot}
            changes={changes}
            form={way === "page" ? "page" : "bubble"}
            open={open}
            onOpen={setOpen}
            question={t("launch.sample_question")}
            answer={t("launch.sample_answer")}
          />
        </div>
      </div>
    </Page>
  );
}
