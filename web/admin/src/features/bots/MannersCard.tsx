import "@mantine/core/styles/Pill.layer.css";
import "@mantine/core/styles/PillsInput.layer.css";
import { NumberInput, SegmentedControl, TagsInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BotChat } from "@/lib/api/answering";
import type { SettingsForm } from "@/lib/settings-form";
import form from "@/ui/form.module.css";
import { Card } from "@/ui/Panel";
import classes from "./BehaviourScreen.module.css";

const DELAY = 30;
const HOURLY = 1000;
const WORD = 60;
const WORDS = 500;

export const MANNERS = [
  "reply_delay",
  "messages_per_hour",
  "blocked_words",
  "blocked_mode",
] as const satisfies (keyof BotChat)[];

type F = Pick<SettingsForm<BotChat>, "values" | "errors" | "set">;

/** How long the bot waits, how much it answers, and which words nobody has to read. */
export function MannersCard({ f, disabled, foot }: { f: F; disabled: boolean; foot: ReactNode }) {
  const { t, i18n } = useTranslation();
  const { values, errors } = f;
  const words = values.blocked_words;
  const number = (key: "reply_delay" | "messages_per_hour", name: "delay" | "hourly", max: number, suffix?: string) => (
    <NumberInput
      label={t(`manners.${name}`)}
      description={t(`manners.${name}_help`)}
      min={0}
      max={max}
      clampBehavior="none"
      allowDecimal={false}
      allowNegative={false}
      thousandSeparator={i18n.language === "vi" ? "." : ","}
      decimalSeparator={i18n.language === "vi" ? "," : "."}
      suffix={suffix}
      value={values[key]}
      error={errors[key]}
      onChange={(v) => f.set(key, v === "" ? 0 : Number(v))}
    />
  );
  return (
    <Card title={t("manners.title")} hint={t("manners.hint")}>
      <div className={form.stack}>
        <div className={form.two}>
          {number("reply_delay", "delay", DELAY, ` ${t("manners.seconds")}`)}
          {number("messages_per_hour", "hourly", HOURLY)}
        </div>
        <TagsInput
          label={t("manners.blocked")}
          description={
            <>
              {t("manners.blocked_help")}{" "}
              <span className={classes.counted}>{t("manners.count", { n: words.length, max: WORDS })}</span>
            </>
          }
          placeholder={t("manners.blocked_placeholder")}
          splitChars={[",", ";", "\n"]}
          acceptValueOnBlur
          clearable
          value={words}
          error={errors.blocked_words}
          onChange={(v) => f.set("blocked_words", v)}
        />
        {words.length > 0 ? (
          <div>
            <div className={classes.label}>{t("manners.mode")}</div>
            <SegmentedControl
              aria-label={t("manners.mode")}
              value={values.blocked_mode}
              disabled={disabled}
              onChange={(v) => f.set("blocked_mode", v as BotChat["blocked_mode"])}
              data={(["mask", "flag"] as const).map((m) => ({ value: m, label: t(`manners.${m}`) }))}
            />
            <p className={classes.help}>{t(`manners.${values.blocked_mode}_help`)}</p>
          </div>
        ) : null}
        {foot}
      </div>
    </Card>
  );
}

/** What is wrong with the values, for the screen's check. */
export function mannersErrors(
  v: BotChat,
  say: { range: string; long: string; many: string; empty: string },
): Partial<Record<keyof BotChat, string | null>> {
  const within = (n: number, max: number) => (Number.isInteger(n) && n >= 0 && n <= max ? null : say.range);
  return {
    reply_delay: within(v.reply_delay, DELAY),
    messages_per_hour: within(v.messages_per_hour, HOURLY),
    blocked_words:
      v.blocked_words.length > WORDS
        ? say.many
        : v.blocked_words.some((w) => [...w].length > WORD)
          ? say.long
          : v.blocked_words.some((w) => !/[\p{L}\p{N}\p{So}]/u.test(w))
            ? say.empty
            : null,
  };
}

export const LIMITS = { word: WORD, words: WORDS };
