import { Button, Loader } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState, ErrorState } from "@/ui/States";
import classes from "./fallbacks.module.css";

/** Only after a moment: most pages are there before anyone could read "loading". */
export function LoadingPage() {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const id = setTimeout(() => setShown(true), 400);
    return () => clearTimeout(id);
  }, []);
  return (
    <div className={classes.page} role="status" aria-label={t("states.loading")}>
      {shown ? <Loader size={22} type="dots" /> : null}
    </div>
  );
}

export function MissingPage() {
  const { t } = useTranslation();
  return (
    <div className={classes.page}>
      <EmptyState icon={<IconMapOff size={20} stroke={1.75} />} text={t("states.missing")} hint={t("states.missing_hint")}>
        <Link to="/">{t("states.home")}</Link>
      </EmptyState>
    </div>
  );
}

export function BrokenPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  // A new version was installed while this page was open: its chunks are gone.
  const stale = /dynamically imported module|Importing a module script/i.test(error instanceof Error ? error.message : "");
  return (
    <div className={classes.page}>
      {stale ? (
        <EmptyState icon={<IconMapOff size={20} stroke={1.75} />} text={t("states.updated")}>
          <Button onClick={() => location.reload()}>{t("states.reload")}</Button>
        </EmptyState>
      ) : (
        <ErrorState
          error={error}
          retry={() => {
            reset();
            void router.invalidate();
          }}
        />
      )}
    </div>
  );
}
