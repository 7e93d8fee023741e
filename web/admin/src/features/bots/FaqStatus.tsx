import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Faq } from "@/lib/api/types";
import { FailedLine, StatusLine } from "./StatusLine";

const REASONS = ["no_words", "blanks"] as const;

export function reasonText(t: TFunction, reason: string): string {
  const known = REASONS.find((r) => r === reason);
  return known ? t(`faqs.reasons.${known}`) : t("faqs.states.failed");
}

/** Where a FAQ is on its way into the bot's head. */
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
  if (!faq.active && faq.state === "imported") return <StatusLine state="off">{t("faqs.off")}</StatusLine>;
  if (faq.state === "failed") return <FailedLine reason={reasonText(t, faq.state_reason)} onRetry={onRetry} />;
  const compare =
    faq.state === "overlapped" && onCompare ? { label: t("faqs.compare"), onClick: onCompare } : undefined;
  return (
    <StatusLine state={faq.state} fix={compare}>
      {t(`faqs.states.${faq.state}`)}
    </StatusLine>
  );
}
