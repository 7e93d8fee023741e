// What a bot knows as questions with answers and of texts, what it could learn, and its dictionary.
import type { Passage } from "./training-types";

export type EntryStatus = "imported" | "in_review" | "overlapped" | "rejected" | "waiting" | "failed";
export type Via = "suggestion" | "unanswered" | "selection" | "history" | "chosen";
/** The FAQ that a wording is one more way to ask; its question is empty when it is gone. */
export type Asks = { id: string; question: string } | null;
export type Entry = {
  id: string;
  /** It is no FAQ yet, but something the bot could learn. */
  proposed: boolean;
  status: EntryStatus;
  origin: "user" | "api" | "conversation" | "unanswered" | "sync" | "template";
  via: Via | "";
  question: string;
  alternatives: string[];
  answer_html: string;
  answer_text: string;
  overlaps_with: { id: string; question: string } | null;
  asks: Asks;
  uses: number;
  uses_30_days: number;
  used_at: string | null;
  useful: number;
  conversation_id: string;
  author_name: string;
  changed_by: string;
  created_at: string;
  updated_at: string;
};
export type EntryCounts = Record<EntryStatus, number>;

/** A passage of an article, a document or a web page. */
export type Piece = Passage & {
  source_id: string;
  kind: "text" | "document" | "url";
  title: string;
  active: boolean;
  source_active: boolean;
  /** It was switched off by itself. */
  off: boolean;
  off_by: string;
  url: string;
  uses: number;
  uses_30_days: number;
  used_at: string | null;
  learned_at: string;
};
export type PieceInPlace = Piece & { before: Passage[]; after: Passage[] };
export type PiecePage = {
  items: Piece[];
  next: string | null;
  counts: { text: number; document: number; url: number; off: number };
};

export type Proposal = {
  id: string;
  status: "in_review" | "overlapped" | "rejected" | "imported";
  via: Via;
  question: string;
  answer_html: string;
  answer_text: string;
  overlaps_with: { id: string; question: string } | null;
  asks: Asks;
  faq_id: string | null;
  merged: boolean;
  conversation_id: string;
  author_name: string;
  times: number;
  settled_by: string;
  created_at: string;
};

export type Term = { id: string; keyword: string; meaning: string };
export type LearningSetting = {
  allowed: boolean;
  mode: "after_reviewing" | "immediately";
  member_ids: string[];
  reviewer?: boolean;
};
export type Pair = { question: string; answer: string };

export type HistoryRun = {
  id: string;
  own: boolean;
  state: "uploaded" | "queued" | "running" | "done" | "failed" | "cancelled";
  days: number;
  file_name: string;
  lines: number;
  bad_lines: number;
  conversations: number;
  model: boolean;
  mined: number;
  credits: number;
  pairs: number;
  total: number;
  done: number;
  proposed: number;
  known: number;
  /** Questions that the model has put together with others that mean the same. */
  joined: number;
  /** Conversations that it does not look through, and questions that it does not propose: one run holds so many. */
  beyond: number;
  left_out: number;
  /** Why it has failed. */
  reason:
    | ""
    | "model_key"
    | "model_quota"
    | "model_gone"
    | "model_busy"
    | "model_unreachable"
    | "model_answer"
    | "too_long"
    | "internal";
  /** It has left something, or has failed: one can go on with it. */
  more: boolean;
  created_at: string;
};
export type DateOrder = "day_first" | "month_first";
export type WrongLine = { line: number; cause: "conversation" | "sender" | "text" | "quotes" | "encoding" | "date" };
/** What a run would take: twenty conversations are one credit where a model looks through them. */
export type HistoryCost = { talks: number; has_model: boolean; own_key: boolean; cost: number };
/** What a run has left, and what it takes to go on with it. */
export type HistoryRest = HistoryCost & { questions: number };
export type HistoryTalk = { from: "contact" | "agent" | "bot"; text: string }[];
export type HistoryPreview = HistoryCost & { first: HistoryTalk[]; beyond: number };
export type HistoryUpload = HistoryRun &
  HistoryCost & {
    first: HistoryTalk[];
    found: Pair[];
    again: string | null;
    /** How dates like 01/05/2025 were read; absent where there is no choice. */
    dates?: DateOrder;
    dates_sure: boolean;
    wrong: WrongLine[];
  };
