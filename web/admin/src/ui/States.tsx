import { Button, CopyButton } from "@mantine/core";
import { IconAlertTriangle, IconLock, IconMapOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/lib/api/client";
import { problemText } from "@/lib/problem";
import classes from "./States.module.css";

/** What will be here, in one sentence, and the one action that fills it. */
export function EmptyState({
  icon,
  text,
  hint,
  children,
}: {
  icon: ReactNode;
  text: string;
  hint?: string;
  children?: ReactNode;
}) {
  return (
    <div className={classes.state}>
      <span className={classes.tile}>{icon}</span>
      <p className={classes.text}>{text}</p>
      {hint ? <p className={classes.hint}>{hint}</p> : null}
      {children ? <div className={classes.action}>{children}</div> : null}
    </div>
  );
}

/** In the card that failed; the rest of the page works. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  if (error instanceof ApiError && error.status === 403) return <NoPermission />;
  if (error instanceof ApiError && error.status === 404) {
    return (
      <EmptyState
        icon={<IconMapOff size={20} stroke={1.75} />}
        text={problemText(t, error)}
        hint={t("states.missing_hint")}
      />
    );
  }
  const reference = error instanceof ApiError ? error.reference : "";
  return (
    <div className={classes.state} role="alert">
      <span className={classes.tile} data-bad>
        <IconAlertTriangle size={20} stroke={1.75} />
      </span>
      <p className={classes.text}>{problemText(t, error)}</p>
      {reference ? (
        <CopyButton value={reference}>
          {({ copied, copy }) => (
            <button type="button" className={classes.reference} onClick={copy}>
              {copied ? t("actions.copied") : t("states.reference", { reference })}
            </button>
          )}
        </CopyButton>
      ) : null}
      {retry ? (
        <div className={classes.action}>
          <Button variant="default" onClick={retry}>
            {t("actions.retry")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

/** One sentence: what is missing and who can grant it. */
export function NoPermission() {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<IconLock size={20} stroke={1.75} />}
      text={t("states.no_permission")}
      hint={t("states.ask_owner")}
    />
  );
}
