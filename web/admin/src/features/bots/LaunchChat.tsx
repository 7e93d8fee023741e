import "@mantine/core/styles/Pill.layer.css";
import "@mantine/core/styles/PillsInput.layer.css";
import "@mantine/core/styles/NumberInput.layer.css";
import { Checkbox, MultiSelect, NumberInput, SegmentedControl, Select, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { AskTime } from "@/lib/api/types";
import { customFieldsQuery, MOST_ASKED } from "@/lib/custom-fields";
import { useSession } from "@/lib/session";
import type { SettingsForm } from "@/lib/settings-form";
import { CharCount, SwitchRow } from "@/ui/FormParts";
import type { LaunchFields } from "./LaunchForm";
import classes from "./LaunchScreen.module.css";

export const INTRO = 255;
const ASK_AFTER = 50;
const TIMES: AskTime[] = ["before_chat", "after_messages", "unknown", "out_of_hours"];

export const askedAfter = (n: number) => Number.isInteger(n) && n >= 1 && n <= ASK_AFTER;

/** What the chat asks and offers, wherever it stands. */
export function LaunchChat({ f, mayEdit }: { f: SettingsForm<LaunchFields>; mayEdit: boolean }) {
  const { t } = useTranslation();
  const ask = f.values.pre_chat;
  const askFor = (change: Partial<typeof ask>) => f.set("pre_chat", { ...ask, ...change });
  return (
    <fieldset className={classes.fields} disabled={!mayEdit}>
      <h2 className={classes.title}>{t("launch.in_chat")}</h2>
      <SwitchRow
        label={t("launch.ai_label")}
        help={t("launch.ai_label_help")}
        checked={f.values.ai_label}
        disabled={!mayEdit}
        onChange={(v) => f.set("ai_label", v)}
      />
      <SwitchRow
        label={t("asking.watermark")}
        help={t("asking.watermark_help")}
        checked={f.values.watermark}
        disabled={!mayEdit}
        onChange={(v) => f.set("watermark", v)}
      />
      {f.errors.watermark ? (
        <p className={classes.wrong} role="alert">
          {f.errors.watermark}
        </p>
      ) : null}
      <SwitchRow
        label={t("launch.pre_chat")}
        help={t("launch.pre_chat_help")}
        checked={ask.on}
        disabled={!mayEdit}
        onChange={(on) => askFor({ on })}
      />
      {ask.on ? (
        <div className={classes.inner}>
          <Select
            label={t("asking.when")}
            description={t(`asking.times_help.${ask.when}`)}
            inputWrapperOrder={["label", "input", "description", "error"]}
            allowDeselect={false}
            disabled={!mayEdit}
            value={ask.when}
            onChange={(v) => askFor({ when: (v as AskTime | null) ?? ask.when })}
            data={TIMES.map((v) => ({ value: v, label: t(`asking.times.${v}`) }))}
          />
          {ask.when === "after_messages" ? (
            <NumberInput
              label={t("asking.after")}
              description={t("asking.after_help")}
              w={220}
              min={1}
              max={ASK_AFTER}
              clampBehavior="none"
              allowDecimal={false}
              allowNegative={false}
              value={ask.after}
              error={askedAfter(ask.after) ? undefined : t("errors.field.range")}
              onChange={(v) => askFor({ after: v === "" ? 0 : Number(v) })}
            />
          ) : null}
          <fieldset className={classes.ticks} aria-label={t("launch.pre_chat")}>
            {(["name", "email", "phone"] as const).map((k) => (
              <Checkbox
                key={k}
                label={t(`launch.ask.${k}`)}
                checked={ask[k]}
                disabled={!mayEdit}
                onChange={(e) => askFor({ [k]: e.currentTarget.checked })}
              />
            ))}
          </fieldset>
          <CustomPick
            chosen={ask.custom_fields}
            disabled={!mayEdit}
            onChange={(custom_fields) => askFor({ custom_fields })}
          />
          {f.errors.pre_chat ? (
            <p className={classes.wrong} role="alert">
              {f.errors.pre_chat}
            </p>
          ) : null}
          <SegmentedControl
            fullWidth
            aria-label={t("launch.required_label")}
            value={ask.required ? "required" : "skippable"}
            disabled={!mayEdit}
            onChange={(v) => askFor({ required: v === "required" })}
            data={[
              { value: "skippable", label: t("launch.skippable") },
              { value: "required", label: t("launch.required") },
            ]}
          />
          <Textarea
            label={t("launch.intro")}
            description={<CharCount text={ask.intro} max={INTRO} />}
            placeholder={t("launch.intro_placeholder")}
            value={ask.intro}
            autosize
            minRows={2}
            onChange={(e) => askFor({ intro: e.currentTarget.value })}
          />
        </div>
      ) : null}
      <div>
        <div className={classes.label} id="widget-uploads">
          {t("launch.uploads")}
        </div>
        <SegmentedControl
          fullWidth
          aria-labelledby="widget-uploads"
          value={f.values.uploads}
          disabled={!mayEdit}
          onChange={(v) => f.set("uploads", v as LaunchFields["uploads"])}
          data={(["all", "images", "none"] as const).map((v) => ({ value: v, label: t(`launch.upload.${v}`) }))}
        />
      </div>
      <div>
        <div className={classes.label} id="widget-sessions">
          {t("launch.sessions")}
        </div>
        <SegmentedControl
          fullWidth
          aria-labelledby="widget-sessions"
          value={f.values.sessions}
          disabled={!mayEdit}
          onChange={(v) => f.set("sessions", v as LaunchFields["sessions"])}
          data={(["open_only", "all"] as const).map((v) => ({ value: v, label: t(`launch.session.${v}`) }))}
        />
      </div>
      <SwitchRow
        label={t("launch.feedback")}
        help={t("launch.feedback_help")}
        checked={f.values.feedback}
        disabled={!mayEdit}
        onChange={(v) => f.set("feedback", v)}
      />
      <TextInput
        label={t("launch.privacy_url")}
        description={t("launch.privacy_url_help")}
        placeholder={t("launch.privacy_url_example")}
        value={f.values.privacy_url}
        error={f.errors.privacy_url}
        onChange={(e) => f.set("privacy_url", e.currentTarget.value)}
      />
    </fieldset>
  );
}

type PickProps = { chosen: string[]; disabled: boolean; onChange: (codes: string[]) => void };

/** Which of the company's own fields are asked for; nothing where there are none, or they are not for this member. */
function CustomPick({ chosen, disabled, onChange }: PickProps) {
  const { t } = useTranslation();
  const { can } = useSession();
  const { data: all } = useQuery({ ...customFieldsQuery, enabled: can("contacts", "view") });
  if (!all || all.length === 0) return null;
  const there = all.filter((x) => chosen.includes(x.code)).map((x) => x.code);
  return (
    <MultiSelect
      label={t("asking.custom")}
      description={t("asking.custom_help", { max: MOST_ASKED })}
      inputWrapperOrder={["label", "input", "description", "error"]}
      placeholder={there.length === 0 ? t("asking.custom_pick") : undefined}
      disabled={disabled}
      maxValues={MOST_ASKED}
      value={there}
      onChange={onChange}
      data={all.map((x) => ({ value: x.code, label: x.label }))}
    />
  );
}
