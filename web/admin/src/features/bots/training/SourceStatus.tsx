import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { SourceState } from "@/lib/api/types";
import { FailedLine, StatusLine } from "../StatusLine";
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

/** Where a text is on its way into the bot's head. */
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
      return <StatusLine state="draft">{t("training.draft")}</StatusLine>;
    case "learning":
      return (
        <StatusLine state="learning" icon={<Ring percent={source.progress} />}>
          {t("faqs.states.learning")}
          <span className={classes.percent}>{t("training.percent", { n: source.progress })}</span>
        </StatusLine>
      );
    case "waiting":
      return <StatusLine state="waiting">{t("faqs.states.waiting")}</StatusLine>;
    case "overlapped":
      return <Overlapped id={source.id} />;
    case "failed":
      return <FailedLine reason={reason(t, source.state_reason)} onRetry={onRetry} />;
    default:
      if (!source.active) return <StatusLine state="off">{t("faqs.off")}</StatusLine>;
      return (
        <StatusLine state="imported">
          {t("faqs.states.imported")}
          {source.pending ? <span className={classes.percent}>{t("training.pending")}</span> : null}
        </StatusLine>
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
