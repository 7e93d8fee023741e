import { IconAlertTriangle, IconArrowsDiff, IconCheck, IconClock, IconLoader2 } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Faq } from "@/lib/api/types";
import table from "@/ui/table.module.css";
import classes from "./FaqStatus.module.css";

const REASONS = ["no_words", "blanks"] as const;

export function reasonText(t: TFunction, reason: string): string {
  const known = REASONS.find((r) => r === reason);
  return known ? t(`faqs.reasons.${known}`) : t("faqs.states.failed");
}

/** Where a FAQ is on its way into the bot's head; the fix stands next to the fault. */
export function FaqStatus({
  faq,
  onCompare,
  onRetry,
}: {
  faq: Pick<Faq, "active" | "state" | "state_reason">;
  onCompare?: () => void;
  onRetry?: () => void;
}) {
  const { t } = useTranslation();
  if (!faq.active && faq.state === "imported") {
    return (
      <span className={classes.status} data-state="off">
        <span className={classes.dot} />
        {t("faqs.off")}
      </span>
    );
  }
  switch (faq.state) {
    case "imported":
      return (
        <span className={classes.status} data-state="imported">
          <IconCheck size={15} stroke={2} />
          {t("faqs.states.imported")}
        </span>
      );
    case "learning":
      return (
        <span className={classes.status} data-state="learning">
          <IconLoader2 size={15} stroke={2} />
          {t("faqs.states.learning")}
        </span>
      );
    case "waiting":
      return (
        <span className={classes.status} data-state="waiting">
          <IconClock size={15} stroke={1.75} />
          {t("faqs.states.waiting")}
        </span>
      );
    case "overlapped":
      return (
        <span className={classes.status} data-state="overlapped">
          <IconArrowsDiff size={15} stroke={1.75} />
          {t("faqs.states.overlapped")}
          {onCompare ? (
            <button type="button" className={table.link} onClick={onCompare}>
              {t("faqs.compare")}
            </button>
          ) : null}
        </span>
      );
    case "failed":
      return (
        <span className={classes.status} data-state="failed">
          <IconAlertTriangle size={15} stroke={1.75} />
          {reasonText(t, faq.state_reason)}
          {onRetry ? (
            <button type="button" className={table.link} onClick={onRetry}>
              {t("actions.retry")}
            </button>
          ) : null}
        </span>
      );
  }
}
