import {
  IconAlertTriangle,
  IconArrowsDiff,
  IconCheck,
  IconClock,
  IconFilePencil,
  IconLoader2,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import table from "@/ui/table.module.css";
import classes from "./StatusLine.module.css";

const ICONS = {
  draft: <IconFilePencil size={15} stroke={1.75} />,
  imported: <IconCheck size={15} stroke={2} />,
  learning: <IconLoader2 className={classes.turning} size={15} stroke={2} />,
  waiting: <IconClock size={15} stroke={1.75} />,
  overlapped: <IconArrowsDiff size={15} stroke={1.75} />,
  failed: <IconAlertTriangle size={15} stroke={1.75} />,
  off: <span className={classes.dot} />,
};

type Props = {
  state: keyof typeof ICONS;
  /** In place of the state's own. */
  icon?: ReactNode;
  /** The fix, where there is one. */
  fix?: { label: string; onClick: () => void };
  children: ReactNode;
};

/** Where something is on its way into the bot's head; the fix stands next to the fault. */
export function StatusLine({ state, icon = ICONS[state], fix, children }: Props) {
  return (
    <span className={classes.status} data-state={state}>
      {icon}
      {children}
      {fix ? (
        <button type="button" className={table.link} onClick={fix.onClick}>
          {fix.label}
        </button>
      ) : null}
    </span>
  );
}

/** Failed, why, and the way to try again where it may be tried. */
export function FailedLine({ reason, onRetry }: { reason: string; onRetry?: () => void }) {
  const { t } = useTranslation();
  return (
    <StatusLine state="failed" fix={onRetry ? { label: t("actions.retry"), onClick: onRetry } : undefined}>
      <span>{reason}</span>
    </StatusLine>
  );
}
