import { IconAlertTriangle, IconCheck, IconClock, IconFilePencil } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { SourceState } from "@/lib/api/types";
import table from "@/ui/table.module.css";
import status from "../FaqStatus.module.css";
import { Overlapped } from "./Overlapped";
import classes from "./Training.module.css";

const REASONS = [
  "bomb",
  "corrupt",
  "crashed",
  "empty",
  "encrypted",
  "entities",
  "error",
  "file_gone",
  "memory",
  "mismatch",
  "no_proof",
  "no_text",
  "timeout",
  "too_deep",
  "too_large",
  "too_many_pages",
  "too_much",
  "too_much_text",
  "unsupported",
] as const;

export function sourceReason(t: TFunction, reason: string): string {
  const known = REASONS.find((r) => r === reason);
  return t(`training.reasons.${known ?? "error"}`);
}

type Face = {
  id: string;
  state: SourceState | "";
  state_reason: string;
  progress: number;
  active: boolean;
  pending?: boolean;
};

/** Where a text is on its way into the bot's head; the fix stands next to the fault. */
export function SourceStatus({
  source,
  reason = sourceReason,
  onRetry,
}: {
  source: Face;
  reason?: (t: TFunction, reason: string) => string;
  onRetry?: () => void;
}) {
  const { t } = useTranslation();
  switch (source.state) {
    case "":
      return (
        <span className={status.status} data-state="waiting">
          <IconFilePencil size={15} stroke={1.75} />
          {t("training.draft")}
        </span>
      );
    case "learning":
      return (
        <span className={status.status} data-state="busy">
          <Ring percent={source.progress} />
          {t("faqs.states.learning")}
          <span className={classes.percent}>{t("training.percent", { n: source.progress })}</span>
        </span>
      );
    case "waiting":
      return (
        <span className={status.status} data-state="waiting">
          <IconClock size={15} stroke={1.75} />
          {t("faqs.states.waiting")}
        </span>
      );
    case "overlapped":
      return <Overlapped id={source.id} />;
    case "failed":
      return (
        <span className={`${status.status} ${classes.failed}`} data-state="failed">
          <IconAlertTriangle size={15} stroke={1.75} />
          <span>{reason(t, source.state_reason)}</span>
          {onRetry ? (
            <button type="button" className={table.link} onClick={onRetry}>
              {t("actions.retry")}
            </button>
          ) : null}
        </span>
      );
    default:
      if (!source.active) {
        return (
          <span className={status.status} data-state="off">
            <span className={status.dot} />
            {t("faqs.off")}
          </span>
        );
      }
      return (
        <span className={status.status} data-state="imported">
          <IconCheck size={15} stroke={2} />
          {t("faqs.states.imported")}
          {source.pending ? <span className={classes.percent}>{t("training.pending")}</span> : null}
        </span>
      );
  }
}

/** A ring that fills. */
function Ring({ percent }: { percent: number }) {
  const around = 2 * Math.PI * 5.5;
  return (
    <svg className={classes.ring} viewBox="0 0 15 15" width={15} height={15} aria-hidden="true">
      <circle cx="7.5" cy="7.5" r="5.5" />
      <circle cx="7.5" cy="7.5" r="5.5" strokeDasharray={`${(around * percent) / 100} ${around}`} />
    </svg>
  );
}
