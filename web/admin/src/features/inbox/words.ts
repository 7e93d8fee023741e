import type { TFunction } from "i18next";
import type { Conversation, MessagePayload } from "@/lib/api/types";

/** Minutes somebody has been waiting for a person. */
export function waitingMinutes(c: Conversation, now: number): number | null {
  if (!c.waiting_since || c.status === "closed") return null;
  return Math.max(0, Math.floor((now - Date.parse(c.waiting_since)) / 60_000));
}

/** Past this a waiting time is red. */
export const LATE_MINUTES = 10;

export function waitingText(t: TFunction, minutes: number): string {
  if (minutes < 1) return t("inbox.waiting.now");
  if (minutes < 60) return t("inbox.waiting.minutes", { count: minutes });
  if (minutes < 60 * 24) return t("inbox.waiting.hours", { count: Math.floor(minutes / 60) });
  return t("inbox.waiting.days", { count: Math.floor(minutes / 1440) });
}

const REASONS = [
  "no_knowledge",
  "not_enough",
  "media_only",
  "ai_error",
  "no_credits",
  "asked_for_human",
  "abuse_or_spam",
  "too_many",
  "no_first_reply",
  "unhappy",
  "important",
] as const;

/** Why the bot did not answer, in words. */
export function reasonText(t: TFunction, reason: string | undefined): string {
  const known = REASONS.find((r) => r === reason);
  return known ? t(`reasons.${known}`) : "";
}

const ANSWERS = ["exact", "near", "extract", "asked", "chosen", "generated", "general", "unknown"];

/** Whether the bot has answered a question with it, or said that it cannot: not where it greets or asks who somebody is. */
export function isAnswer(p: MessagePayload | null | undefined): boolean {
  return p?.how !== undefined && ANSWERS.includes(p.how);
}

/** What an answer is, in words. One that was cut out of a source says out of which: a question or a passage. */
export function howText(t: TFunction, p: MessagePayload, name: string): string {
  if (p.how === "extract" && p.sources?.[0]?.kind === "q_and_a") return t("talks.from_faq", { name });
  return p.how ? t(`inbox.how.${p.how}`, { name }) : name;
}
