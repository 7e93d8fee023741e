import { Button, Menu, TextInput } from "@mantine/core";
import { IconAlarm, IconMessageReply } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { momentAt, useClock } from "@/lib/time";
import { snoozeChoices } from "./snooze";
import classes from "./TagPicker.module.css";

/** The items of a menu: until when a conversation is put aside. */
export function SnoozeItems({ onSnooze }: { onSnooze: (until: string | null) => void }) {
  const { t } = useTranslation();
  const clock = useClock();
  const [own, setOwn] = useState("");
  const [day = "", hour = ""] = own.split("T");
  const moment = momentAt(day, hour, clock.zone);
  const valid = moment !== null && moment.getTime() > Date.now();
  return (
    <>
      <Menu.Label>{t("desk.snooze_until")}</Menu.Label>
      {snoozeChoices(new Date(), clock.zone).map((x) => (
        <Menu.Item
          key={x.key}
          leftSection={x.until ? <IconAlarm size={16} stroke={1.75} /> : <IconMessageReply size={16} stroke={1.75} />}
          rightSection={x.until ? <span>{clock.short(x.until.toISOString())}</span> : null}
          onClick={() => onSnooze(x.until?.toISOString() ?? null)}
        >
          {t(`desk.snooze.${x.key}`)}
        </Menu.Item>
      ))}
      <div className={classes.own}>
        <TextInput
          type="datetime-local"
          size="xs"
          value={own}
          aria-label={t("desk.snooze.own")}
          error={own !== "" && !valid ? t("desk.snooze_past") : undefined}
          onChange={(e) => setOwn(e.currentTarget.value)}
          onKeyDown={(e) => e.key !== "Escape" && e.stopPropagation()}
        />
        <Button size="xs" disabled={!valid} onClick={() => moment && onSnooze(moment.toISOString())}>
          {t("desk.snooze.action")}
        </Button>
      </div>
    </>
  );
}
