// Answer tests: questions with what is to come of them, and what came in each run.
export type Verdict = "right" | "refused" | "wrong" | "failed";
export type Expect = "answered" | "unanswered" | "person";
export type Change = "worse" | "failed" | "better" | "new" | "same";
export type TestSource = { id: string; kind: string; title: string; score: number };
export type Expectation = {
  question: string;
  language: string;
  expect: Expect;
  sources: TestSource[];
  facts: string[];
};
export type AnswerTest = Expectation & {
  id: string;
  note: string;
  origin: "unanswered" | "correction" | "answer" | "manual" | "import";
  verdict: Verdict | "";
  trend: Verdict[];
  created_at: string;
};
export type TestPage = {
  items: AnswerTest[];
  next: string | null;
  total: number;
  counts: Partial<Record<Verdict | "none", number>>;
};
export type TestRun = {
  id: string;
  why: "manual" | "knowledge" | "prompt" | "model" | "nightly" | "rehearsal";
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  reason: "" | "daily_limit" | "no_money" | "error";
  baseline_id: string | null;
  total: number;
  done: number;
  right: number;
  refused: number;
  wrong: number;
  failed: number;
  better: number;
  worse: number;
  model_calls: number;
  credits: number;
  cost_usd: number;
  ms: number;
  created_at: string;
  finished_at: string | null;
};
export type TestResult = {
  test_id: string;
  expected: Expectation;
  verdict: Verdict;
  got: Expect;
  problem: string;
  missing: string[];
  how: "exact" | "near" | "extract" | "asked" | "generated" | "general" | "casual" | "unknown";
  text: string;
  sources: TestSource[];
  cited: boolean;
  score: number;
  model: string;
  model_calls: number;
  credits: number;
  ms: number;
  change: Change;
  was: Verdict | "";
  before: string;
};
export type TestEstimate = {
  tests: number;
  has_model: boolean;
  model: string;
  own_key: boolean;
  credits: number;
  daily_limit: number;
  written: number;
  automatic: boolean;
  baseline_id: string | null;
};
export type TestSetting = {
  automatic: boolean;
  nightly?: boolean;
  /** A time of the day, 05:00, where the workspace is. */
  night_at?: string;
  next_at?: string;
  daily_limit: number;
  written?: number;
  /** When something changed that no run has tried yet. */
  changed_at?: string;
};
