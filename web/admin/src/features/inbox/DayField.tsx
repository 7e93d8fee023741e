import { type RefObject, useImperativeHandle, useRef } from "react";
import { useTranslation } from "react-i18next";
import { dayKey, useClock } from "@/lib/time";
import classes from "./Lines.module.css";

/** Asks for a day; the browser's own calendar opens where it stands. */
export function DayField({
  since,
  value,
  open,
  onDay,
}: {
  since: string;
  value?: string;
  open?: RefObject<(() => void) | null>;
  onDay: (day: string) => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const field = useRef<HTMLInputElement>(null);
  const first = dayKey(new Date(since), clock.zone);
  const today = dayKey(new Date(), clock.zone);
  const show = () => field.current?.showPicker?.();
  useImperativeHandle(open, () => show);
  return (
    <input
      key={value}
      ref={field}
      type="date"
      className={classes.dayField}
      aria-label={t("inbox.go_to_day")}
      title={t("inbox.go_to_day")}
      tabIndex={open ? -1 : undefined}
      min={first}
      max={today}
      defaultValue={value}
      onClick={show}
      // A year that is being typed is no day yet.
      onChange={(e) => e.currentTarget.value >= first && e.currentTarget.value <= today && onDay(e.currentTarget.value)}
    />
  );
}
