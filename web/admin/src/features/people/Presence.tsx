import { Button, PasswordInput } from "@mantine/core";
import { IconCircleCheck, IconLogin2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ServerForm } from "@/lib/form";
import { problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { toastProblem } from "@/ui/toast";
import { usePresence } from "./presence";
import { useDepart } from "./provider";
import classes from "./Security.module.css";

type Field = ReturnType<ServerForm<{ password: string }>["field"]>;

/** The present password; for who has none, a sign-in at the provider a moment ago. */
export function Presence({ field, first }: { field: Field; first?: boolean }) {
  const { t } = useTranslation();
  const clock = useClock();
  const depart = useDepart();
  const { ways, byPassword } = usePresence();
  if (byPassword) {
    return (
      <PasswordInput
        label={t("account.current_password")}
        autoComplete="current-password"
        autoFocus={first}
        visibilityToggleButtonProps={{ "aria-label": t("auth.show_password") }}
        {...field}
      />
    );
  }
  if (ways?.confirmed_until) {
    return (
      <p className={classes.presence} data-good>
        <IconCircleCheck size={16} />
        <span>{t("provider.confirmed", { name: ways.provider, time: clock.time(ways.confirmed_until) })}</span>
      </p>
    );
  }
  return (
    <div className={classes.presence} data-wrong={field.error ? true : undefined}>
      <p>{t(ways?.provider ? "provider.confirm_text" : "provider.confirm_lost", { name: ways?.provider })}</p>
      {ways?.provider ? (
        <Button
          variant="default"
          leftSection={<IconLogin2 size={16} stroke={1.75} />}
          loading={depart.isPending || depart.isSuccess}
          onClick={() =>
            depart.mutate(
              { confirm: true, to: location.pathname + location.search },
              { onError: (e) => toastProblem(problemText(t, e)) },
            )
          }
        >
          {t("provider.confirm", { name: ways.provider })}
        </Button>
      ) : null}
    </div>
  );
}
