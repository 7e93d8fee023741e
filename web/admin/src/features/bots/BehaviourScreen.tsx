import "@mantine/core/styles/NumberInput.layer.css";
import { NumberInput, SegmentedControl } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { BotChat } from "@/lib/api/answering";
import type { Bot, BotReturns, UnknownMode } from "@/lib/api/types";
import { useUnknownVariable } from "@/lib/custom-fields";
import { useKeys } from "@/lib/keys";
import { useSession } from "@/lib/session";
import { useSettingsForm } from "@/lib/settings-form";
import { usePageTitle } from "@/lib/title";
import { filled } from "@/lib/variables";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card, Page, PageHeader } from "@/ui/Panel";
import { toast } from "@/ui/toast";
import { SectionSave, useUnsavedGuard } from "@/ui/UnsavedGuard";
import { confirmUntried } from "@/ui/untried";
import { VariableArea } from "@/ui/VariableArea";
import classes from "./BehaviourScreen.module.css";
import { CHAT_TEXT, ChatCards, chatErrors, PEOPLE, SILENCE } from "./ChatCards";
import {
  GreetingCard,
  type GreetingFields,
  greetingChanges,
  greetingErrors,
  greetingLimits,
  greetingOf,
  greetingPatch,
  sampleOf,
} from "./GreetingCard";
import { LIMITS, MANNERS, MannersCard, mannersErrors } from "./MannersCard";
import { botQuery, useUpdateBot } from "./queries";
import { WidgetPreview } from "./WidgetPreview";

type Fields = BotChat &
  GreetingFields & {
    unknown_mode: UnknownMode;
    reply_unknown: string;
    mode: BotReturns;
    minutes: number;
  };
const MODES: UnknownMode[] = ["ai_generate", "fixed_text", "hand_off", "silent"];
const RETURNS: BotReturns[] = ["on_close", "after_minutes", "never"];
const UNKNOWN = 500;

const fieldsOf = (b: Bot): Fields => ({
  ...greetingOf(b),
  unknown_mode: b.unknown_mode,
  reply_unknown: b.reply_unknown,
  mode: b.bot_returns.mode,
  minutes: b.bot_returns.minutes,
  ...b.chat,
});
const OPENING = ["greeting_html", "greeting_pictures"] as const satisfies (keyof Fields)[];
const UNSURE = ["unknown_mode", "reply_unknown"] as const satisfies (keyof Fields)[];
const RETURN = ["mode", "minutes"] as const satisfies (keyof Fields)[];
const SECTIONS: (readonly (keyof Fields)[])[] = [OPENING, UNSURE, RETURN, PEOPLE, SILENCE, MANNERS];
const CHAT = [...PEOPLE, ...SILENCE, ...MANNERS] as const satisfies (keyof BotChat)[];

/** How the bot greets, what it does when it does not know, and when it speaks again. */
export default function BehaviourScreen({
  botId,
  also,
  children,
}: {
  botId: string;
  /** What the sections below change: it is saved, and asked about, with the rest. */
  also: { changes: number; saving: boolean; save: () => Promise<void> };
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const { can } = useSession();
  const { data: bot } = useSuspenseQuery(botQuery(botId));
  const update = useUpdateBot(botId);
  const [open, setOpen] = useState(true);
  usePageTitle(`${t("bots.pages.settings")} · ${bot.name}`);
  const mayEdit = can("bots", "edit");
  const [round, setRound] = useState(0);
  const unknown = useUnknownVariable();
  const unknownIn = (text: string) => {
    const name = unknown(text);
    return name === undefined ? null : t("prompt.no_variable", { name });
  };
  const f = useSettingsForm<Fields>({
    from: useMemo(() => fieldsOf(bot), [bot]),
    check: (v) => ({
      ...greetingErrors(v, {
        long: t("form.too_long", { max: greetingLimits.text }),
        variable: unknownIn,
        alt: t("form.too_long", { max: greetingLimits.alt }),
      }),
      reply_unknown:
        [...v.reply_unknown].length > UNKNOWN ? t("form.too_long", { max: UNKNOWN }) : unknownIn(v.reply_unknown),
      minutes: v.mode === "after_minutes" && !(v.minutes >= 1 && v.minutes <= 1440) ? t("errors.field.range") : null,
      ...chatErrors(v, {
        range: t("errors.field.range"),
        early: t("errors.chat.reminder_too_early"),
        long: t("form.too_long", { max: CHAT_TEXT }),
        variable: unknownIn,
      }),
      ...mannersErrors(v, {
        range: t("errors.field.range"),
        long: t("manners.too_long", { max: LIMITS.word }),
        many: t("manners.too_many", { max: LIMITS.words }),
        empty: t("manners.no_word"),
      }),
    }),
    save: async ({ mode, minutes, ...changed }) => {
      const chat = Object.fromEntries(CHAT.filter((k) => k in changed).map((k) => [k, changed[k]]));
      const rest = Object.fromEntries(Object.entries(changed).filter(([k]) => !(k in chat)));
      const returns = { ...(mode === undefined ? {} : { mode }), ...(minutes === undefined ? {} : { minutes }) };
      const { greeting_html: _, greeting_pictures: __, ...plain } = rest;
      const saved = await update.mutateAsync({
        ...plain,
        ...greetingPatch(changed),
        ...(Object.keys(returns).length > 0 ? { bot_returns: returns } : {}),
        ...(Object.keys(chat).length > 0 ? { chat } : {}),
      });
      // As the server writes it, so that it does not count as changed.
      if (changed.greeting_html) f.set("greeting_html", greetingOf(saved).greeting_html);
      toast(t("behaviour.saved"));
    },
  });
  const { values } = f;
  useUnsavedGuard((f.changes > 0 && !f.saving) || (also.changes > 0 && !also.saving));
  const [busy, setBusy] = useState<readonly (keyof Fields)[] | null>(null);
  const saveSection = async (keys: readonly (keyof Fields)[]) => {
    // What answers do not rest on is saved without a word.
    if (keys === UNSURE && can("knowledge", "view") && !(await confirmUntried(t, botId))) return;
    setBusy(keys);
    await f.section(keys).save();
    setBusy(null);
  };
  const changed = SECTIONS.filter((keys) => f.section(keys).changes > 0);
  const saveAll = async () => {
    for (const keys of changed) await saveSection(keys);
    if (also.changes > 0) await also.save();
  };
  useKeys({ "mod+s": () => mayEdit && !f.saving && !also.saving && void saveAll() });
  const foot = (keys: readonly (keyof Fields)[]) => {
    const { changes, discard } = f.section(keys);
    return mayEdit ? (
      <SectionSave
        changes={changes}
        saving={f.saving && busy === keys}
        onSave={() => void saveSection(keys)}
        onDiscard={() => {
          discard();
          if (keys === OPENING) setRound((n) => n + 1);
        }}
      />
    ) : null;
  };
  const { greeting_html, greeting_pictures } = values;
  const changes = useMemo(
    () => greetingPatch(greetingChanges({ greeting_html, greeting_pictures }, bot)),
    [greeting_html, greeting_pictures, bot],
  );
  const sample = sampleOf(bot, t("greeting.sample_name"));
  const needsText = values.unknown_mode === "fixed_text";
  const answer =
    values.unknown_mode === "silent"
      ? ""
      : values.unknown_mode === "hand_off"
        ? t("behaviour.sample.hand_off")
        : values.unknown_mode === "fixed_text" && values.reply_unknown.trim() !== ""
          ? filled(values.reply_unknown, sample)
          : t("behaviour.sample.ai_generate");
  return (
    <Page flush header={<PageHeader title={t("bots.pages.settings")} hint={t("behaviour.hint")} />}>
      <div className={classes.split}>
        <fieldset className={classes.settings} disabled={!mayEdit}>
          <FormProblem text={f.problem} />
          <GreetingCard bot={bot} f={f} disabled={!mayEdit} round={round} foot={foot(OPENING)} />
          <Card title={t("behaviour.unknown")} hint={t("behaviour.unknown_hint")}>
            <div className={form.stack}>
              <div className={classes.options} role="radiogroup" aria-label={t("behaviour.unknown")}>
                {MODES.map((m) => (
                  <label key={m} className={classes.option} data-on={values.unknown_mode === m || undefined}>
                    <input
                      type="radio"
                      name="unknown_mode"
                      value={m}
                      checked={values.unknown_mode === m}
                      onChange={() => f.set("unknown_mode", m)}
                    />
                    <span>
                      <span className={classes.name}>{t(`behaviour.modes.${m}`)}</span>
                      <span className={classes.help}>{t(`behaviour.modes_help.${m}`)}</span>
                    </span>
                  </label>
                ))}
              </div>
              {needsText ? (
                <VariableArea
                  label={t("behaviour.text")}
                  value={values.reply_unknown}
                  error={f.errors.reply_unknown}
                  max={UNKNOWN}
                  help={t("behaviour.text_help")}
                  disabled={!mayEdit}
                  onChange={(v) => f.set("reply_unknown", v)}
                />
              ) : null}
              {foot(UNSURE)}
            </div>
          </Card>
          <Card title={t("behaviour.returns")} hint={t("behaviour.returns_hint")}>
            <div className={form.stack}>
              <SegmentedControl
                aria-label={t("behaviour.returns")}
                value={values.mode}
                disabled={!mayEdit}
                onChange={(v) => f.set("mode", v as BotReturns)}
                data={RETURNS.map((r) => ({ value: r, label: t(`behaviour.returns_modes.${r}`) }))}
              />
              {values.mode === "after_minutes" ? (
                <NumberInput
                  label={t("behaviour.minutes")}
                  description={t("behaviour.minutes_help")}
                  w={180}
                  min={1}
                  max={1440}
                  allowDecimal={false}
                  suffix={` ${t("behaviour.min")}`}
                  value={values.minutes}
                  error={f.errors.minutes}
                  onChange={(v) => f.set("minutes", Number(v) || 0)}
                />
              ) : null}
              {foot(RETURN)}
            </div>
          </Card>
          <ChatCards f={f} disabled={!mayEdit} foot={foot} />
          <MannersCard f={f} disabled={!mayEdit} foot={foot(MANNERS)} />
          {children}
        </fieldset>
        <div className={classes.preview}>
          <WidgetPreview
            bot={bot}
            changes={changes}
            open={open}
            onOpen={setOpen}
            question={t("behaviour.sample.question")}
            answer={answer}
          />
        </div>
      </div>
    </Page>
  );
}
