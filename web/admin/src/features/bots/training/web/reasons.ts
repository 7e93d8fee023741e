// Why a page could not be fetched or learnt, as a sentence.
import type { TFunction } from "i18next";
import { sourceReason } from "../SourceStatus";

const REASONS = [
  "broken",
  "busy",
  "cancelled",
  "challenge",
  "connect",
  "dns",
  "duplicate",
  "duplicate_canonical",
  "duplicate_content",
  "encoding",
  "error_page",
  "gone",
  "gone_not_found",
  "gone_removed",
  "gone_soft_404",
  "javascript",
  "login",
  "login_form",
  "login_sign_in",
  "login_unauthorised",
  "loop",
  "no_sitemap",
  "no_text",
  "not_html",
  "not_html_document",
  "not_html_type",
  "redirects",
  "refused_address",
  "robots",
  "robots_disallowed",
  "robots_noindex",
  "robots_robots_unavailable",
  "status",
  "timeout",
  "tls",
  "too_large",
] as const;

export function webReason(t: TFunction, reason: string): string {
  const known = REASONS.find((r) => r === reason);
  return known ? t(`web.reasons.${known}`) : sourceReason(t, reason);
}

/** The reason of something found, whose status and reason come apart. */
export function foundReason(t: TFunction, status: string, reason: string): string {
  return webReason(t, status === "failed" ? reason || status : reason ? `${status}_${reason}` : status);
}
