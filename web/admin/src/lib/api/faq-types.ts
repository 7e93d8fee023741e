// FAQs, and the imports and tasks that work on many of them.
import type { Page } from "./types";

export type FaqState = "waiting" | "learning" | "imported" | "overlapped" | "failed";
export type Faq = {
  id: string;
  question: string;
  alternatives: string[];
  answer_html: string;
  answer_text: string;
  category: string;
  active: boolean;
  verbatim: boolean;
  state: FaqState;
  state_reason: string;
  overlaps_with: { id: string; question: string } | null;
  origin?: string;
  use_count: number;
  created_at: string;
  updated_at: string;
};
/** How many FAQs there may be: of one bot, or, where the plan gives the number, entries of all bots. */
export type FaqLimit = { used: number; max: number; plan: boolean };
export type FaqPage = Page<Faq> & {
  total?: number | null;
  counts: Partial<Record<FaqState, number>>;
  limit: FaqLimit;
};
export type FaqCategory = { name: string; count: number };
export type FaqInput = {
  question: string;
  alternatives: string[];
  answer: string;
  category: string;
  active: boolean;
  verbatim: boolean;
};
export type FaqColumn = "question" | "answer" | "alternatives" | "category" | "";
export type RowProblem = { line: number; code: string; message: string; question: string };
export type ImportPreview = {
  rows: number;
  imported: number;
  duplicates: number;
  invalid: number;
  left_out: number;
  problems: RowProblem[];
  first: { question: string; alternatives: string[]; answer_html: string; answer_text: string; category: string }[];
  encoding: "utf-8" | "utf-16" | "windows-1252" | "xlsx";
  header: string[];
  columns: FaqColumn[];
  sample: string[][];
  complete: boolean;
};
export type BulkAction =
  | "delete"
  | "retrain"
  | "activate"
  | "deactivate"
  | "set_category"
  | "replace"
  | "keep_both"
  | "discard"
  | "approve"
  | "reject";
/** An import, or an action on all that match. */
export type KnowledgeTask = {
  id: string;
  bot_id: string;
  kind: "import" | "bulk";
  of: "faqs" | "articles" | "documents" | "pages" | "proposals" | "passages";
  action: BulkAction | "";
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  file_name: string;
  total: number;
  done: number;
  imported: number;
  duplicates: number;
  invalid: number;
  left_out: number;
  changed: number;
  /** What could not be changed; problems names it. */
  failed: number;
  settled: number;
  limit_reached: boolean;
  problems?: RowProblem[];
  created_at: string;
  finished_at: string | null;
};
/** What changed in a bot's knowledge, told to open screens. */
export type KnowledgePublication = {
  event: "knowledge.updated";
  bot_id: string;
  /** Of the training data that is counted. */
  kind: string;
  counts: Record<FaqState, number>;
  task?: KnowledgeTask;
};

export type Unanswered = {
  id: string;
  question: string;
  original: string;
  language: string;
  channel: string;
  count: number;
  reason: string;
  status: "open" | "answered" | "dismissed";
  last_conversation_id: string | null;
  /** The FAQ that was made to answer it; an open question has one that waits for a decision. */
  faq_id: string | null;
  /** Absent when it was deleted. */
  faq?: { question: string; answer: string; state: FaqState; state_reason: string; active: boolean };
  first_at: string;
  last_at: string;
};
