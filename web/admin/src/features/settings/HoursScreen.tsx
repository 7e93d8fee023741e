import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { HourRange, WorkingHours } from "@/lib/api/answering";
import { useUnknownVariable } from "@/lib/custom-fields";
import { useSession } from "@/lib/session";
import { useSettingsForm } from "@/lib/settings-form";
import { usePageTitle } from "@/lib/title";
import { FormProblem, SwitchRow } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card, Page, PageHeader } from "@/ui/Panel";
import { Tag } from "@/ui/Tag";
import { toast } from "@/ui/toast";
import { SaveBar } from "@/ui/UnsavedGuard";
import { VariableArea } from "@/ui/VariableArea";
import classes from "./HoursScreen.module.css";
import { MIDNIGHT, rangeError, splitNight, TIMES, toMinutes, WEEK } from "./hours";
import { hoursQuery, useSetHours } from "./queries";

type Fields = Pick<WorkingHours, "on" | "days" | "holidays" | "reply_on" | "reply">;
const REPLY = 1000;
const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;
const STARTS = TIMES.filter((x) => x !== MIDNIGHT);

/** When the team works, and what customers are told when it does not. */
export default function HoursScreen() {
  const { t } = useTranslation();
  const { can } = useSession();
  const { data } = useSuspenseQuery(hoursQuery);
  const set = useSetHours();
  usePageTitle(t("hours.title"));
  const mayEdit = can("settings", "manage");
  const unknown = useUnknownVariable();
  const f = useSettingsForm<Fields>({
    from: useMemo(
      () => ({ on: data.on, days: data.days, holidays: data.holidays, reply_on: data.reply_on, reply: data.reply }),
      [data],
    ),
    check: (v) => {
      const wrong = unknown(v.reply);
      return {
        days: v.days.some((day) => day.some((_, i) => rangeError(day, i)))
          ? t("errors.invalid")
          : v.on && v.days.every((day) => day.length === 0)
            ? t("errors.hours.never_open")
            : null,
        holidays: v.holidays.some((h) => h.date === "")
          ? t("errors.hours.date")
          : new Set(v.holidays.map((h) => h.date)).size < v.holidays.length
            ? t("errors.hours.date_twice")
            : null,
        reply:
          [...v.reply].length > REPLY
            ? t("form.too_long", { max: REPLY })
            : v.reply_on && v.reply.trim() === ""
              ? t("form.required")
              : wrong === undefined
                ? null
                : t("prompt.no_variable", { name: wrong }),
      };
    },
    save: async () => {
      await set.mutateAsync(f.values);
      toast(t("hours.saved"));
    },
  });
  const { values } = f;
  const setDay = (d: number, ranges: HourRange[]) =>
    f.set(
      "days",
      values.days.map((day, i) => (i === d ? ranges : day)),
    );
  return (
    <Page
      header={
        <PageHeader title={t("hours.title")} hint={t("hours.hint")}>
          {mayEdit ? <SaveBar changes={f.changes} saving={f.saving} onSave={f.save} onDiscard={f.discard} /> : null}
        </PageHeader>
      }
    >
      <fieldset className={form.column} style={{ border: 0, padding: 0 }} disabled={!mayEdit}>
        <FormProblem text={f.problem} />
        <Card title={t("hours.week")} hint={t("hours.zone", { zone: data.timezone.replaceAll("_", " ") })}>
          <div className={form.stack}>
            <SwitchRow
              label={t("hours.on")}
              help={
                <>
                  {t("hours.on_hint")}{" "}
                  <Tag tone={data.open_now ? "good" : "gray"} dot>
                    {t(data.open_now ? "hours.open_now" : "hours.closed_now")}
                  </Tag>
                </>
              }
              checked={values.on}
              disabled={!mayEdit}
              onChange={(v) =>
                v && values.days.every((day) => day.length === 0) ? f.setAll({ on: true, days: WEEK }) : f.set("on", v)
              }
            />
            {values.on ? (
              <div className={classes.week}>
                {DAYS.map((d) => (
                  <Day
                    key={d}
                    day={d}
                    ranges={values.days[d] ?? []}
                    mayEdit={mayEdit}
                    onChange={(r) => setDay(d, r)}
                    onNight={(i) => f.set("days", splitNight(values.days, d, i))}
                  />
                ))}
                {f.errors.days ? (
                  <p className={classes.wrong} role="alert">
                    {f.errors.days}
                  </p>
                ) : null}
                {mayEdit ? (
                  <div>
                    <Button
                      variant="default"
                      onClick={() =>
                        f.set(
                          "days",
                          values.days.map(() => values.days[0] ?? []),
                        )
                      }
                    >
                      {t("hours.all_days")}
                    </Button>
                  </div>
                ) : null}
              </div>
            ) : null}
          </div>
        </Card>
        <Card title={t("hours.message")} hint={t("hours.message_hint")}>
          <div className={form.stack}>
            <SwitchRow
              label={t("hours.message_on")}
              checked={values.reply_on}
              disabled={!mayEdit}
              onChange={(v) => f.set("reply_on", v)}
            />
            {values.reply_on ? (
              <VariableArea
                label={t("hours.message")}
                bare
                minRows={3}
                maxRows={8}
                value={values.reply}
                error={f.errors.reply}
                max={REPLY}
                disabled={!mayEdit}
                onChange={(v) => f.set("reply", v)}
              />
            ) : null}
          </div>
        </Card>
        <Card title={t("hours.holidays")} hint={t("hours.holidays_hint")}>
          <div className={form.stack}>
            {values.holidays.length === 0 ? <p className={classes.none}>{t("hours.no_holidays")}</p> : null}
            {values.holidays.map((h, i) => {
              const change = (patch: Partial<typeof h>) =>
                f.set(
                  "holidays",
                  values.holidays.map((x, k) => (k === i ? { ...x, ...patch } : x)),
                );
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: an entry has no id until it is saved
                <div key={i} className={classes.holiday}>
                  <TextInput
                    type="date"
                    aria-label={t("hours.date")}
                    value={h.date}
                    error={f.errors.holidays && h.date === "" ? f.errors.holidays : undefined}
                    onChange={(e) => change({ date: e.currentTarget.value })}
                  />
                  <TextInput
                    className={classes.name}
                    aria-label={t("hours.holiday_name")}
                    placeholder={t("hours.holiday_name")}
                    maxLength={60}
                    value={h.name}
                    onChange={(e) => change({ name: e.currentTarget.value })}
                  />
                  <ActionIcon
                    size={30}
                    aria-label={t("hours.remove", { what: h.name || h.date })}
                    onClick={() =>
                      f.set(
                        "holidays",
                        values.holidays.filter((_, k) => k !== i),
                      )
                    }
                  >
                    <IconTrash size={15} stroke={1.75} />
                  </ActionIcon>
                </div>
              );
            })}
            {f.errors.holidays && values.holidays.every((h) => h.date !== "") ? (
              <p className={classes.wrong} role="alert">
                {f.errors.holidays}
              </p>
            ) : null}
            {mayEdit ? (
              <div>
                <Button
                  variant="default"
                  leftSection={<IconPlus size={14} stroke={2} />}
                  disabled={values.holidays.length >= 100}
                  onClick={() => f.set("holidays", [...values.holidays, { date: "", name: "" }])}
                >
                  {t("hours.add_holiday")}
                </Button>
              </div>
            ) : null}
          </div>
        </Card>
      </fieldset>
    </Page>
  );
}

type DayProps = {
  day: (typeof DAYS)[number];
  ranges: HourRange[];
  mayEdit: boolean;
  onChange: (r: HourRange[]) => void;
  onNight: (i: number) => void;
};

function Day({ day, ranges, mayEdit, onChange, onNight }: DayProps) {
  const { t } = useTranslation();
  const name = t(`hours.days.d${day}`);
  const change = (i: number, patch: Partial<HourRange>) =>
    onChange(ranges.map((r, k) => (k === i ? { ...r, ...patch } : r)));
  const last = ranges[ranges.length - 1];
  const next: HourRange = last
    ? { from: TIMES[Math.min(TIMES.length - 5, toMinutes(last.to) / 15 + 4)] ?? "20:00", to: MIDNIGHT }
    : { from: "09:00", to: "18:00" };
  return (
    <fieldset className={classes.day} aria-label={name}>
      <span className={classes.dayName}>{name}</span>
      <div className={classes.ranges}>
        {ranges.length === 0 ? <span className={classes.off}>{t("hours.day_off")}</span> : null}
        {ranges.map((r, i) => {
          const wrong = rangeError(ranges, i);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a range is its place in the day
            <div key={i}>
              <div className={classes.range}>
                <Select
                  w={104}
                  aria-label={`${name}, ${t("hours.from")}`}
                  data={STARTS}
                  value={r.from}
                  allowDeselect={false}
                  searchable
                  error={wrong === "overlap"}
                  onChange={(v) => v && change(i, { from: v })}
                />
                <span aria-hidden="true">–</span>
                <Select
                  w={104}
                  aria-label={`${name}, ${t("hours.to")}`}
                  data={TIMES}
                  value={r.to}
                  allowDeselect={false}
                  searchable
                  error={wrong === "order"}
                  onChange={(v) => v && change(i, { to: v })}
                />
                {mayEdit ? (
                  <ActionIcon
                    size={30}
                    aria-label={t("hours.remove", { what: `${name} ${r.from}–${r.to}` })}
                    onClick={() => onChange(ranges.filter((_, k) => k !== i))}
                  >
                    <IconTrash size={15} stroke={1.75} />
                  </ActionIcon>
                ) : null}
              </div>
              {wrong ? (
                <p className={classes.wrong} role="alert">
                  {t(`errors.hours.${wrong}`)}{" "}
                  {wrong === "order" && r.from !== r.to ? (
                    <button type="button" className={classes.link} onClick={() => onNight(i)}>
                      {t("hours.over_night")}
                    </button>
                  ) : null}
                </p>
              ) : null}
            </div>
          );
        })}
      </div>
      {mayEdit && ranges.length < 6 ? (
        <ActionIcon size={30} aria-label={`${name}: ${t("hours.add")}`} onClick={() => onChange([...ranges, next])}>
          <IconPlus size={15} stroke={1.75} />
        </ActionIcon>
      ) : null}
    </fieldset>
  );
}
