// What a bot is taught, and what it could not answer, on the wire.

export type FaqInput = {
  question: string;
  alternatives: string[];
  answer: string;
  category: string;
  active: boolean;
  verbatim: boolean;
};

export type ImportReport = {
  rows: number;
  imported: number;
  duplicates: number;
  duplicate_lines: number[];
  invalid: { line: number; code: string; message: string }[];
  preview: { question: string; alternatives: string[]; answer_html: string; answer_text: string; category: string }[];
  encoding: "utf-8" | "utf-16" | "windows-1252";
  columns: string[];
  limit_reached: boolean;
};

export type Unanswered = {
  id: string;
  question: string;
  count: number;
  reason: string;
  status: "open" | "answered" | "dismissed";
  last_conversation_id: string | null;
  first_at: string;
  last_at: string;
};
