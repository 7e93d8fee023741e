import { Button } from "@mantine/core";
import { IconCircleCheck, IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useClock } from "@/lib/time";
import { Card } from "@/ui/Panel";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import classes from "./login.module.css";
import { failuresQuery } from "./queries";

/** Sign-ins that the customers were politely refused, with the reason that only the owner sees. */
export function LoginFailures() {
  const { t } = useTranslation();
  const clock = useClock();
  const { data, error, refetch, isFetching } = useQuery(failuresQuery);
  return (
    <Card
      title={t("login.failures")}
      hint={t("login.failures_hint")}
      flush
      actions={
        <Button
          variant="default"
          size="xs"
          leftSection={<IconRefresh size={14} />}
          loading={isFetching && data !== undefined}
          onClick={() => refetch()}
        >
          {t("login.refresh")}
        </Button>
      }
    >
      {error ? (
        <ErrorState error={error} retry={refetch} />
      ) : data === undefined ? (
        <RowSkeletons rows={2} label={t("states.loading")} />
      ) : data.length === 0 ? (
        <EmptyState icon={<IconCircleCheck size={20} stroke={1.75} />} text={t("login.no_failures")} />
      ) : (
        <ul className={classes.failures}>
          {data.map((f) => (
            <li key={`${f.reason} ${f.status} ${f.first_at}`}>
              <div>
                <b>{t(`login.reasons.${f.reason}` as never)}</b>
                {f.detail && (f.reason === "refused" || f.reason === "bad_status") ? (
                  <span className={classes.detail}>{t("login.said", { text: f.detail })}</span>
                ) : null}
              </div>
              <span className={classes.when}>
                {f.status
                  ? t("login.status", { status: f.status })
                  : t(f.reason === "too_large" ? "login.unread" : "login.no_status")}
                {" · "}
                {t("login.times", { count: f.times })}
                {" · "}
                <time dateTime={f.last_at}>{clock.exact(f.last_at)}</time>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
