import { useTranslation } from "react-i18next";
import { useClock, useNow } from "@/lib/time";
import { localTime } from "./local-time";

/** What time it is where the customer is, and how far that is from the workspace's time. */
export function LocalTime({ zone }: { zone: string }) {
  const { t } = useTranslation();
  const clock = useClock();
  const now = useNow();
  const there = localTime(new Date(now), zone, clock.zone);
  if (!there) return null;
  const hours = clock.number(Math.abs(there.ahead) / 60);
  return (
    <span title={zone.replaceAll("_", " ")}>
      {there.ahead === 0
        ? t("talks.time_same", { time: there.time })
        : t(there.ahead > 0 ? "talks.time_ahead" : "talks.time_behind", { time: there.time, hours })}
    </span>
  );
}
