// Language models and how a bot speaks: the shapes of the API.
export const CHAT_STYLES = ["professional", "friendly", "casual", "concise"] as const;
export const ANSWER_LENGTHS = ["short", "medium", "long"] as const;
export type BotPrompt = {
  type: "default" | "custom";
  custom: string;
  default: string;
  variables: string[];
  chat_style: (typeof CHAT_STYLES)[number];
  answer_length: (typeof ANSWER_LENGTHS)[number];
  allow_emoji: boolean;
  detect_language: boolean;
  detect_question: boolean;
  key_id: string;
  model: string;
  fallback_key_id: string;
  fallback_model: string;
  temperature: number;
  knowledge_tokens: number;
  show_sources: boolean;
  general_knowledge: boolean;
  threshold: number;
  languages: string[];
  online_search: boolean;
  online_domains: string[];
};
/** A piece of knowledge that was found for a question, as it was then. */
export type Given = {
  id: string;
  source_id: string;
  kind: "q_and_a" | "text" | "document" | "url" | "web";
  title: string;
  section?: string[];
  page?: number;
  url?: string;
  text: string;
  score: number;
  /** What led to it, each from 0 to 1; left out where it did not. */
  words?: number;
  meaning?: number;
  rerank?: number;
  cited: boolean;
  learned_at?: string;
};
/** Two sources that say the same with other numbers, the newer one first. */
export type Conflict = { sides: ConflictSide[]; certain: boolean };
export type ConflictSide = { id: string; says: string; learned: string };
export type AnswerStep = { name: "search" | "classify" | "generate" | "online"; ms: number };
/** How an answer came about. */
export type Evidence = {
  asked: string;
  question: string;
  /** The question in languages of the knowledge. */
  translations?: { language: string; question: string }[];
  how: "exact" | "near" | "extract" | "asked" | "chosen" | "generated" | "casual" | "general" | "unknown";
  language: string;
  class: "" | "casual" | "business" | "human_request" | "abuse_or_spam";
  reason: string;
  without: "" | "no_credits" | "daily_cap";
  model: string;
  own: boolean;
  calls: number;
  tokens_in: number;
  tokens_out: number;
  credits: number;
  ms: number;
  steps: AnswerStep[];
  given: Given[];
  conflicts: Conflict[];
  /** What the model was told of the customer, by its names. */
  customer?: string[];
  online?: Online;
};
/** What came of looking a question up on the web. */
export type Online = {
  asked: string;
  vendor: string;
  own: boolean;
  credits: number;
  ms: number;
  problem: "" | "own_affairs" | "no_engine" | "no_credits" | "no_time" | "engine" | "nothing";
  message?: string;
  pages: { url: string; title: string; status: string }[];
};
export type PromptVersion = { number: number; text: string; created_by: string; created_at: string };
export type Guess = { id: string; question: string; score: number };
export type BotReply = {
  how: "exact" | "near" | "extract" | "asked" | "chosen" | "generated" | "casual" | "general" | "unknown" | "silent";
  /** What it asks back: FAQs that may be meant, and what a customer says when none of them is. */
  guesses?: Guess[];
  something_else?: string;
  text: string;
  html: string;
  language: string;
  class: "" | "casual" | "business" | "human_request" | "abuse_or_spam";
  reason: string;
  without: string;
  sources: { id: string; kind: string; title: string; score: number }[];
  model: string;
  own: boolean;
  calls: number;
  tokens_in: number;
  tokens_out: number;
  ms: number;
  credits: number;
  question: string;
  steps: AnswerStep[];
  given: Given[];
  conflicts: Conflict[];
  online?: Online;
  blocked: boolean;
};

// ---- search engines

export type SearchVendor = "searxng" | "brave";
export type SearchError = "" | "invalid" | "no_quota" | "rate_limit" | "network" | "bad_answer";
export type SearchEngine = {
  vendor: SearchVendor;
  base_url: string;
  last4: string;
  error: SearchError;
  error_message: string;
  error_since: string | null;
  tested_at: string | null;
};
export type WebSearch = {
  engine: SearchEngine | null;
  installation: "" | SearchVendor;
  installation_error: SearchError;
  credits: number;
};
export type WebSearchState = { vendor: "" | SearchVendor; own: boolean; error: SearchError };
export type SearchTest = {
  ok: boolean;
  ms: number;
  results: { url: string; title: string; snippet: string }[];
  silent: string[];
  error: SearchError;
  message: string;
};

// ---- language models

export type ModelError = "" | "invalid" | "no_quota" | "rate_limit" | "model_not_found" | "network";
export type ModelRef = { key_id: string; model: string };
export type ModelKey = {
  id: string;
  name: string;
  vendor: "openai" | "anthropic";
  base_url: string;
  last4: string;
  model: string;
  fallback: string;
  embed_model: string;
  rerank_model: string;
  hearing_model: string;
  prices: { model: string; in: number; out: number; own: boolean; known: boolean }[];
  models: string[];
  error: ModelError;
  error_message: string;
  error_since: string | null;
  tested_at: string | null;
  created_at: string;
};
export type ModelTest = {
  ok: boolean;
  models: string[];
  ms: number;
  dimension: number;
  embed_ms: number;
  rerank_ms: number;
  hearing_ms: number;
  sees: "" | "yes" | "no";
  part: "" | "embed" | "rerank" | "hearing";
  error: string;
  message: string;
};
export type ModelSettings = {
  default: ModelRef;
  fallback: ModelRef;
  small: ModelRef;
  embedding: ModelRef;
  rerank: ModelRef;
  hearing: ModelRef;
  own_only: boolean;
  caps: { contact: number | null; address: number | null; bot: number | null };
};
export type Spending = { answers: number; tokens_in: number; tokens_out: number; credits: number; usd: number };
export type DaySpending = { day: Spending; bots: (Spending & { bot_id: string })[] };
export type ModelChoice = {
  key_id: string;
  key_name: string;
  last4: string;
  vendor: string;
  model: string;
  models: string[];
  credits: number;
  error: ModelError;
  message: string;
};
export type ModelChoices = { items: ModelChoice[]; default: ModelRef; embed_model: string; hearing_model: string };
/** How far a bot is with the meanings of its texts. */
export type Meanings = {
  state: "off" | "building" | "failing" | "ready";
  model: string;
  serving: string;
  total: number;
  done: number;
  left_out: number;
  dimension: number;
  reason: string;
  message: string;
  since: string | null;
  again: string | null;
  rerank: string;
  ask_reason: string;
  ask_message: string;
  rerank_reason: string;
  rerank_message: string;
};
