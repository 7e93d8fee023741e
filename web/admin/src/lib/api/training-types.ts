// Articles and documents, and what the bot reads of them.
import type { FaqLimit, FaqState, KnowledgeTask } from "./faq-types";
import type { Page } from "./types";

export type SourceState = FaqState;
export type Article = {
  id: string;
  title: string;
  /** Absent in lists, as is body_text. */
  body?: string;
  body_text?: string;
  category: string;
  language: string;
  characters: number;
  status: "draft" | "active";
  /** Something was saved since it was trained. */
  pending: boolean;
  revision: number;
  /** Empty for a draft. */
  state: SourceState | "";
  state_reason: string;
  progress: number;
  active: boolean;
  passages: number;
  created_by: string;
  updated_by: string;
  created_at: string;
  updated_at: string;
  trained_at: string | null;
};
export type ArticlePage = Page<Article> & {
  total?: number | null;
  drafts: number;
  counts: Partial<Record<SourceState, number>>;
  limit: FaqLimit;
};
export type ArticleVersion = {
  id: string;
  no: number;
  title: string;
  body?: string;
  characters: number;
  trained: boolean;
  saved_by: string;
  saved_at: string;
};
/** What the bot would learn of a text. */
export type ArticleCut = {
  body: string;
  characters: number;
  passages: { no: number; path: string[]; text: string; characters: number; ends: "heading" | "size" | "end" }[];
  problem: string;
};
export type TrainingDocument = {
  id: string;
  name: string;
  size: number;
  mime: string;
  format: string;
  pages: number;
  language: string;
  warnings: string[];
  state: SourceState;
  state_reason: string;
  progress: number;
  active: boolean;
  learned: boolean;
  passages: number;
  /** Where it was found on a website; empty when it was uploaded. */
  link: string;
  uploaded_by: string;
  uploaded_at: string;
  updated_by: string;
  created_at: string;
  updated_at: string;
};
export type DocumentPage = Page<TrainingDocument> & {
  total?: number | null;
  counts: Partial<Record<SourceState, number>>;
  limit: FaqLimit;
  bytes: number;
  max_bytes: number;
  max_size: number;
};
export type DocumentUploaded = { document: TrainingDocument | null; task: KnowledgeTask | null };
export type Passage = {
  id: string;
  no: number;
  path: string[];
  text: string;
  characters: number;
  page: number;
  anchor: string;
};
export type PassagePage = Page<Passage> & {
  total?: number | null;
  title: string;
  kind: "text" | "document" | "url";
  state: SourceState;
  state_reason: string;
  active: boolean;
};
