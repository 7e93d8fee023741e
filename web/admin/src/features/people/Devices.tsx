import { Button } from "@mantine/core";
import { IconDeviceDesktop, IconDeviceMobile } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { Card } from "@/ui/Panel";
import { RowSkeletons } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { Tag } from "@/ui/Tag";
import { toast, toastProblem } from "@/ui/toast";
import classes from "./Security.module.css";
import { deviceName, devicesQuery, useEndDevice, useEndOthers } from "./security";

/** Where the person is signed in; each can be ended from here. */
export function Devices() {
  const { t } = useTranslation();
  const clock = useClock();
  const { data, error, refetch } = useQuery(devicesQuery);
  const end = useEndDevice();
  const endOthers = useEndOthers();
  const onError = (e: unknown) => toastProblem(problemText(t, e));
  return (
    <Card
      title={t("security.sessions")}
      hint={t("security.sessions_hint")}
      flush
      actions={
        data && data.length > 1 ? (
          <Button
            variant="default"
            size="xs"
            loading={endOthers.isPending}
            onClick={() => endOthers.mutate(undefined, { onSuccess: () => toast(t("security.others_ended")), onError })}
          >
            {t("security.end_others")}
          </Button>
        ) : null
      }
    >
      {error ? (
        <ErrorState error={error} retry={refetch} />
      ) : data === undefined ? (
        <RowSkeletons rows={2} label={t("states.loading")} />
      ) : (
        <ul className={classes.devices}>
          {data.map((d) => {
            const name = deviceName(d.user_agent) || t("security.some_browser");
            return (
              <li key={d.id}>
                {/iPhone|Android/.test(d.user_agent) ? <IconDeviceMobile size={18} /> : <IconDeviceDesktop size={18} />}
                <div className={classes.device} title={d.user_agent}>
                  <div>
                    {name} {d.current ? <Tag tone="good">{t("security.here")}</Tag> : null}
                  </div>
                  <div className={classes.dim}>
                    {[d.ip, t("security.last_seen", { when: clock.short(d.last_seen_at) })].filter(Boolean).join(" · ")}
                  </div>
                </div>
                {d.current ? null : (
                  <Button
                    variant="default"
                    size="xs"
                    aria-label={t("security.end_named", { name })}
                    onClick={() => end.mutate(d.id, { onSuccess: () => toast(t("security.ended", { name })), onError })}
                  >
                    {t("security.end")}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
