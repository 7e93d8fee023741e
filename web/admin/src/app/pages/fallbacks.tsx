import { Button } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/lib/api/client";
import { Bone } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import classes from "./fallbacks.module.css";

/** The bones of a page: its header and some rows, never a spinner. */
export function LoadingPage() {
  const { t } = useTranslation();
  return (
    <div className={classes.bones} role="status" aria-label={t("states.loading")}>
      <div className={classes.head}>
        <Bone w={140} h={14} />
      </div>
      <div className={classes.rows}>
        <Bone w="34%" />
        <Bone w="62%" />
        <Bone w="48%" />
        <Bone w="56%" />
      </div>
    </div>
  );
}

export function MissingPage() {
  const { t } = useTranslation();
  return (
    <div className={classes.page}>
      <EmptyState
        icon={<IconMapOff size={20} stroke={1.75} />}
        text={t("states.missing")}
        hint={t("states.missing_hint")}
      >
        <Button variant="default" component={Link} to="/">
          {t("states.home")}
        </Button>
      </EmptyState>
    </div>
  );
}

export function BrokenPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  // The session is over: the sign-in page is on its way.
  if (error instanceof ApiError && error.status === 401) return <LoadingPage />;
  // A new version was installed while this page was open: its chunks are gone.
  const stale = /dynamically imported module|Importing a module script/i.test(
    error instanceof Error ? error.message : "",
  );
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
