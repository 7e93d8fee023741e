import { NumberInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BotChat } from "@/lib/api/answering";
import type { SettingsForm } from "@/lib/settings-form";
import { SwitchRow } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card } from "@/ui/Panel";
import { VariableArea } from "@/ui/VariableArea";

export const CHAT_TEXT = 500;

export const PEOPLE = [
  "auto_suggestion",
  "take_over",
  "hours_only",
  "describe_pictures",
  "transcribe_voice",
  "hand_off_unhappy",
  "hand_off_minutes",
] as const satisfies (keyof BotChat)[];
export const SILENCE = [
  "auto_close_hours",
  "closing_text",
  "reminder_minutes",
  "reminder_text",
] as const satisfies (keyof BotChat)[];

type F = Pick<SettingsForm<BotChat>, "values" | "errors" | "set">;

/** Who speaks when people come into a conversation, and how a silent one ends. */
export function ChatCards({
  f,
  disabled,
  foot,
}: {
  f: F;
  disabled: boolean;
  /** The Save of a section. */
  foot: (keys: readonly (keyof BotChat)[]) => ReactNode;
}) {
  const { t } = useTranslation();
  const { values, errors } = f;
  const number = (
    key: "hand_off_minutes" | "auto_close_hours" | "reminder_minutes",
    name: "hand_off" | "auto_close" | "reminder",
    unit: string,
    min: number,
    max: number,
  ) => (
    <NumberInput
      label={t(`chat_settings.${name}`)}
      description={t(`chat_settings.${name}_help`)}
      w={220}
      min={min}
      max={max}
      clampBehavior="none"
      allowDecimal={false}
      allowNegative={false}
      suffix={` ${unit}`}
      value={values[key]}
      error={errors[key]}
      onChange={(v) => f.set(key, v === "" ? 0 : Number(v))}
    />
  );
  const words = (key: "closing_text" | "reminder_text") => (
    <VariableArea
      label={t(`chat_settings.${key}`)}
      value={values[key]}
      error={errors[key]}
      max={CHAT_TEXT}
      maxRows={5}
      help={t(`chat_settings.${key}_help`)}
      disabled={disabled}
      onChange={(v) => f.set(key, v)}
    />
  );
  const toggle = (
    key: "auto_suggestion" | "take_over" | "hours_only" | "describe_pictures" | "transcribe_voice" | "hand_off_unhappy",
    name: "suggestions" | "take_over" | "hours_only" | "pictures" | "voice" | "unhappy",
  ) => (
    <SwitchRow
      label={t(`chat_settings.${name}`)}
      help={t(`chat_settings.${name}_help`)}
      checked={values[key]}
      disabled={disabled}
      onChange={(v) => f.set(key, v)}
    />
  );
  return (
    <>
      <Card title={t("chat_settings.people")} hint={t("chat_settings.people_hint")}>
        <div className={form.stack}>
          {toggle("auto_suggestion", "suggestions")}
          {toggle("take_over", "take_over")}
          {toggle("hours_only", "hours_only")}
          {toggle("describe_pictures", "pictures")}
          {toggle("transcribe_voice", "voice")}
          {toggle("hand_off_unhappy", "unhappy")}
          {number("hand_off_minutes", "hand_off", t("behaviour.min"), 1, 60)}
          {foot(PEOPLE)}
        </div>
      </Card>
      <Card title={t("chat_settings.silence")} hint={t("chat_settings.silence_hint")}>
        <div className={form.stack}>
          {number("auto_close_hours", "auto_close", t("chat_settings.hours"), 0, 168)}
          {values.auto_close_hours > 0 ? (
            <>
              {words("closing_text")}
              {number("reminder_minutes", "reminder", t("behaviour.min"), 0, 1440)}
              {values.reminder_minutes > 0 ? words("reminder_text") : null}
            </>
          ) : null}
          {foot(SILENCE)}
        </div>
      </Card>
    </>
  );
}

/** What is wrong with the values, for the screen's check. */
export function chatErrors(
  v: BotChat,
  say: { range: string; early: string; long: string; variable: (text: string) => string | null },
): Partial<Record<keyof BotChat, string | null>> {
  const within = (n: number, min: number, max: number) =>
    Number.isInteger(n) && n >= min && n <= max ? null : say.range;
  const short = (s: string) => ([...s].length > CHAT_TEXT ? say.long : say.variable(s));
  return {
    hand_off_minutes: within(v.hand_off_minutes, 1, 60),
    auto_close_hours: within(v.auto_close_hours, 0, 168),
    closing_text: short(v.closing_text),
    reminder_minutes:
      within(v.reminder_minutes, 0, 1440) ??
      (v.auto_close_hours > 0 && v.reminder_minutes >= 60 * v.auto_close_hours ? say.early : null),
    reminder_text: short(v.reminder_text),
  };
}
