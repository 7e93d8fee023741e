// What narrows a list, as it stands in the address. A filter is kept as one canonical text: it is the key of its list in
// the query cache and the query of its request.
import type { Conversation } from "@/lib/api/types";

export type Sort = "newest" | "waiting" | "created";

export type Filters = {
  sort?: Exclude<Sort, "newest">;
  bot_id?: string;
  channel?: string;
  assignee_id?: string;
  tag_ids?: string;
  tags?: "all";
  category_id?: string;
  unread?: "true";
  unreplied?: "true";
  priority?: "high";
  needs_agent?: "true";
  /** Scores of the customer's rating, "1,2". */
  ratings?: string;
  /** Who has answered in it. */
  answered_by?: "bot" | "agent";
  /** Tests instead of what customers wrote. */
  testing?: "true";
  from?: string;
  to?: string;
};

const NAMES = [
  "sort",
  "bot_id",
  "channel",
  "assignee_id",
  "tag_ids",
  "tags",
  "category_id",
  "unread",
  "unreplied",
  "priority",
  "needs_agent",
  "ratings",
  "answered_by",
  "testing",
  "from",
  "to",
] as const satisfies readonly (keyof Filters)[];

/** Only what is ours and not empty, in one order: equal filters are equal texts. */
export function filterText(f: Filters): string {
  const q = new URLSearchParams();
  for (const name of NAMES) {
    const v = f[name];
    if (v) q.set(name, v);
  }
  return q.toString();
}

export function readFilters(text: string): Filters {
  const q = new URLSearchParams(text);
  const f: Record<string, string> = {};
  for (const name of NAMES) {
    const v = q.get(name);
    if (v) f[name] = v;
  }
  if (f.sort && f.sort !== "waiting" && f.sort !== "created") delete f.sort;
  if (f.ratings && !/^[1-5](,[1-5]){0,4}$/.test(f.ratings)) delete f.ratings;
  if (f.answered_by && f.answered_by !== "bot" && f.answered_by !== "agent") delete f.answered_by;
  if (f.testing !== "true") delete f.testing;
  return f as Filters;
}

/** A search of the router, which anybody may have typed. */
export function filtersOf(search: Record<string, unknown>): Filters {
  const q = new URLSearchParams();
  for (const name of NAMES) {
    const v = search[name];
    if (typeof v === "string" || typeof v === "boolean" || typeof v === "number") q.set(name, String(v));
  }
  return readFilters(q.toString());
}

/** The same for the router, which writes true without quotes. */
export function toSearch(f: Filters): Record<string, string | boolean> {
  return Object.fromEntries(
    NAMES.flatMap((n) => (f[n] ? [[n, f[n] === "true" ? true : (f[n] as string)] as const] : [])),
  );
}

/** How many conditions it names; the order is none. */
export function conditions(f: Filters): number {
  return NAMES.filter((n) => n !== "sort" && n !== "tags" && f[n]).length;
}

export const tagsOf = (f: Filters): string[] => f.tag_ids?.split(",").filter(Boolean) ?? [];

export const ratingsOf = (f: Filters): number[] => f.ratings?.split(",").map(Number) ?? [];

/** The end of the chosen day, in the browser's zone: the server takes moments. */
export function moments(f: Filters): { from?: string; to?: string } {
  const day = (text: string | undefined, add: number) => {
    if (!text) return undefined;
    const d = new Date(`${text}T00:00:00`);
    if (Number.isNaN(d.getTime())) return undefined;
    d.setDate(d.getDate() + add);
    return d.toISOString();
  };
  return { from: day(f.from, 0), to: day(f.to, 1) };
}

/**
 * Whether a conversation that was pushed fits; `below` are the categories under the chosen one. Who has answered is not
 * pushed along: what is listed stays, and what is not comes with an answer.
 */
export function fits(f: Filters, c: Conversation, below: (category: string) => string[], listed = false): boolean {
  const tags = tagsOf(f);
  const { from, to } = moments(f);
  const has = (id: string) => c.tag_ids.includes(id);
  return (
    (!f.bot_id || c.bot_id === f.bot_id) &&
    (!f.channel || c.channel === f.channel) &&
    (!f.assignee_id || (f.assignee_id === "nobody" ? !c.assignee : c.assignee?.id === f.assignee_id)) &&
    (tags.length === 0 || (f.tags === "all" ? tags.every(has) : tags.some(has))) &&
    (!f.category_id || (c.category_id !== null && [f.category_id, ...below(f.category_id)].includes(c.category_id))) &&
    (!f.unread || c.unread > 0) &&
    (!f.unreplied || c.waiting_since !== null) &&
    (!f.priority || c.priority === "high") &&
    (!f.needs_agent || c.needs_agent) &&
    (!f.answered_by || listed || c.last_message?.author_kind === f.answered_by) &&
    c.testing === (f.testing === "true") &&
    (!f.ratings || (c.rating !== null && ratingsOf(f).includes(c.rating))) &&
    (f.sort !== "waiting" || c.waiting_since !== null) &&
    (!from || c.created_at >= from) &&
    (!to || c.created_at < to)
  );
}
