import type { Entry, EntryStatus, Proposal } from "@/lib/api/knowledge-types";
import type { Tone } from "@/ui/Tag";

export const STATUSES: (EntryStatus | "")[] = [
  "",
  "imported",
  "in_review",
  "overlapped",
  "waiting",
  "failed",
  "rejected",
];
export const PROPOSAL_STATUSES: (Proposal["status"] | "")[] = ["", "in_review", "overlapped", "imported", "rejected"];
export const ORIGINS: Entry["origin"][] = ["user", "conversation", "unanswered", "template", "api"];
export const WAYS: Proposal["via"][] = ["suggestion", "unanswered", "selection", "chosen", "history"];
export const TONES: Record<EntryStatus, Tone> = {
  imported: "good",
  in_review: "accent",
  overlapped: "careful",
  rejected: "gray",
  waiting: "gray",
  failed: "bad",
};
