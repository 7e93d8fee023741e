import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { BulkAction } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useStartTask } from "@/lib/tasks";
import { useClock } from "@/lib/time";
import { confirm } from "@/ui/confirm";
import { toastProblem } from "@/ui/toast";
import { untriedText } from "@/ui/untried";
import type { Whole } from "./ListFrame";
import { type EntryFilter, faqTotalQuery, type ProposalFilter, proposalTotalQuery } from "./queries";

/** What of the entries of a filter are FAQs, and what is proposed; null: nothing of it. */
export function partsOf(f: EntryFilter): { faqs: object | null; proposals: ProposalFilter | null } {
  const { search, status, origin } = f;
  const known = status !== "in_review" && status !== "rejected";
  const proposed =
    (status === "" || status === "in_review" || status === "overlapped" || status === "rejected") &&
    (origin === "" || origin === "conversation");
  return {
    faqs: known
      ? {
          search: search || undefined,
          state: status === "waiting" ? undefined : status || undefined,
          on_the_way: status === "waiting" || undefined,
          origin: origin || undefined,
        }
      : null,
    proposals: proposed ? { ...EVERY_PROPOSAL, search, status } : null,
  };
}

export const EVERY_PROPOSAL: ProposalFilter = { search: "", status: "", via: "", author: "", from: "", to: "" };

/** Begins a task on all that match, after a question. */
function useWhole(botId: string, onDone: () => void) {
  const { t } = useTranslation();
  const clock = useClock();
  const { can } = useSession();
  const faqs = useStartTask(botId, "faqs");
  const proposals = useStartTask(botId, "proposals");
  return {
    off: faqs.isPending || proposals.isPending,
    ask: async (
      of: "faqs" | "proposals",
      action: BulkAction & ("delete" | "approve" | "reject"),
      matching: object,
      count: number,
    ) => {
      const tests = action !== "reject" && can("knowledge", "view") ? await untriedText(t, botId) : "";
      const yes = await confirm({
        title: t(`tasks.sure.${action}`, { count, shown: clock.number(count) }),
        text: `${t(`tasks.sure_text.${action}`)} ${tests}`.trim(),
        action: t(action === "delete" ? "actions.delete" : `tasks.actions.${action}`),
        cancel: t("actions.cancel"),
        danger: action !== "approve",
      });
      if (!yes) return;
      (of === "faqs" ? faqs : proposals).mutate(
        { action, matching },
        { onSuccess: onDone, onError: (e) => toastProblem(problemText(t, e)) },
      );
    },
  };
}

/** What the start of a task takes of a filter of proposals. */
const matching = (f: ProposalFilter) => Object.fromEntries(Object.entries(f).filter(([, v]) => v !== ""));

/** All proposals that match: approve or reject them. Asked for once all that are shown are ticked. */
export function useWholeProposals(botId: string, f: ProposalFilter, asked: boolean, onDone: () => void): Whole {
  const { t } = useTranslation();
  const { ask, off } = useWhole(botId, onDone);
  const total = useQuery({ ...proposalTotalQuery(botId, f), enabled: asked }).data;
  const go = (action: "approve" | "reject") => () => void ask("proposals", action, matching(f), total ?? 0);
  return {
    total,
    bulk: (
      <>
        <button type="button" disabled={off} onClick={go("approve")}>
          {t("entries.approve")}
        </button>
        {f.status === "rejected" ? null : (
          <button type="button" disabled={off} onClick={go("reject")}>
            {t("entries.reject")}
          </button>
        )}
      </>
    ),
  };
}

/** All entries that match: what is proposed can be approved or rejected, what is a FAQ deleted. */
export function useWholeEntries(
  botId: string,
  f: EntryFilter,
  may: { review: boolean; remove: boolean },
  asked: boolean,
  onDone: () => void,
): Whole {
  const { t } = useTranslation();
  const clock = useClock();
  const { ask, off } = useWhole(botId, onDone);
  const parts = partsOf(f);
  const known = useQuery({ ...faqTotalQuery(botId, parts.faqs ?? {}), enabled: asked && parts.faqs !== null });
  const waiting = useQuery({
    ...proposalTotalQuery(botId, parts.proposals ?? EVERY_PROPOSAL),
    enabled: asked && parts.proposals !== null && may.review,
  });
  const faqs = parts.faqs ? (known.data ?? 0) : 0;
  const proposals = parts.proposals && may.review ? (waiting.data ?? 0) : 0;
  const decide = (action: "approve" | "reject") => () => {
    if (parts.proposals) void ask("proposals", action, matching(parts.proposals), proposals);
  };
  return {
    total: asked ? faqs + proposals : undefined,
    bulk: (
      <>
        {proposals > 0 ? (
          <>
            <button type="button" disabled={off} onClick={decide("approve")}>
              {t("tasks.approve_n", { shown: clock.number(proposals) })}
            </button>
            {f.status === "rejected" ? null : (
              <button type="button" disabled={off} onClick={decide("reject")}>
                {t("tasks.reject_n", { shown: clock.number(proposals) })}
              </button>
            )}
          </>
        ) : null}
        {faqs > 0 && may.remove ? (
          <button
            type="button"
            disabled={off}
            onClick={() => parts.faqs && void ask("faqs", "delete", parts.faqs, faqs)}
          >
            {t("tasks.delete_n", { shown: clock.number(faqs) })}
          </button>
        ) : null}
      </>
    ),
  };
}
