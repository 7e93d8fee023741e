// Web pages, and the sites that are searched for them.
import type { FaqLimit, FaqState } from "./faq-types";
import type { Page } from "./types";

export type WebPage = {
  id: string;
  /** The site it was picked from; null when it was typed. */
  site_id: string | null;
  address: string;
  /** Where the address leads, for people. */
  visit: string;
  title: string;
  state: FaqState;
  state_reason: string;
  progress: number;
  http_status: number;
  crawled_at: string | null;
  /** Visits in a row that brought nothing. */
  failures: number;
  language: string;
  active: boolean;
  learned: boolean;
  passages: number;
  added_by: string;
  created_at: string;
  updated_at: string;
};
export type CrawlEvery = "never" | "daily" | "weekly" | "monthly";
/** The crawl of all pages of a bot: the one that runs or ran last, and the next. */
export type WebCrawl = { every: CrawlEvery; next_at: string | null; running: boolean; total: number; done: number };
export type WebPageList = Page<WebPage> & {
  total?: number | null;
  counts: Partial<Record<FaqState, number>>;
  limit: FaqLimit;
  crawl: WebCrawl;
};
export type WebSite = {
  id: string;
  address: string;
  scope: "path" | "sitemap";
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  reason: string;
  found: number;
  pages: number;
  left_out: number;
  added: number;
  /** Its pages are learnt as they are found; nobody picks. */
  learn: boolean;
  created_by: string;
  created_at: string;
  finished_at: string | null;
};
export type FoundPage = {
  no: number;
  address: string;
  title: string;
  /** ok and found can be picked, and files. */
  status: string;
  reason: string;
  http_status: number;
  picked: boolean;
  page_id: string | null;
  document_id: string | null;
};
