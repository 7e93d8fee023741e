import type { TFunction } from "i18next";
import type { Change, Expectation, TestEstimate, TestResult, Verdict } from "@/lib/api/check-types";
import type { Tone } from "@/ui/Tag";

export const VERDICTS: Verdict[] = ["right", "refused", "wrong", "failed"];
export const CHANGES: Change[] = ["worse", "failed", "better", "new", "same"];
export const TONES: Record<Verdict, Tone> = { right: "good", refused: "careful", wrong: "bad", failed: "gray" };
export const CHANGE_TONES: Record<Change, Tone> = {
  worse: "bad",
  failed: "gray",
  better: "good",
  new: "accent",
  same: "gray",
};

/** "An answer from How can I return…, with “30 days”". */
export function expectedText(t: TFunction, e: Expectation): string {
  const parts = [t(`checks.expects.${e.expect}`)];
  if (e.expect === "answered") {
    if (e.sources.length > 0)
      parts.push(t("checks.from_sources", { titles: e.sources.map((s) => s.title).join(" / ") }));
    if (e.facts.length > 0) parts.push(t("checks.with_facts", { facts: e.facts.join("”, “") }));
    if (parts.length === 1) parts.push(t("checks.anything"));
  }
  return parts.join(" ");
}

export function problemOf(t: TFunction, r: TestResult): string {
  if (!r.problem) return "";
  return t(`checks.problems.${r.problem}` as "checks.problems.missing_fact", { missing: r.missing.join(", ") });
}

/** What a run costs at most, told before it begins. */
export function costText(t: TFunction, e: TestEstimate): string {
  if (!e.has_model) return t("checks.cost_none");
  const left = Math.max(0, e.daily_limit - e.written);
  return t(e.own_key ? "checks.cost_own" : "checks.cost_credits", {
    tests: e.tests,
    credits: e.credits,
    left,
    limit: e.daily_limit,
  });
}
