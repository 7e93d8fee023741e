import { Button } from "@mantine/core";
import { IconKeyOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import classes from "./DashboardScreen.module.css";

/** Keys of language models that their vendors refuse, and the way to mend them. */
export function DeadKeys({ keys }: { keys: { id: string; name: string; error_message: string }[] }) {
  const { t } = useTranslation();
  return keys.map((k) => (
    <div key={k.id} className={classes.dead} role="alert">
      <IconKeyOff size={17} stroke={1.75} />
      <p>
        <b>{t("dashboard.dead_key", { name: k.name })}</b> {k.error_message} {t("dashboard.dead_key_then")}
      </p>
      <Button size="xs" variant="default" renderRoot={(props) => <Link to="/settings/models" {...props} />}>
        {t("dashboard.dead_key_mend")}
      </Button>
    </div>
  ));
}
