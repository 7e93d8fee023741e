import { expect, test } from "vitest";
import type { Conversation } from "@/lib/api/types";
import { conditions, filtersOf, filterText, fits, readFilters } from "./filters";

const row = (over: Partial<Conversation>) =>
  ({
    bot_id: "b",
    channel: "website",
    assignee: null,
    tag_ids: [],
    category_id: null,
    unread: 0,
    waiting_since: null,
    priority: "normal",
    needs_agent: false,
    testing: false,
    rating: null,
    created_at: "2026-03-02T09:00:00.000Z",
    ...over,
  }) as Conversation;
const none = () => [];

test("a filter is the same text whatever order it was typed in, and only what is ours stays", () => {
  const a = filterText(filtersOf({ unread: true, bot_id: "b", evil: "<x>", sort: "sideways" }));
  expect(a).toBe("bot_id=b&unread=true");
  expect(readFilters(a)).toEqual({ bot_id: "b", unread: "true" });
  expect(conditions(readFilters("sort=waiting&tags=all&tag_ids=a"))).toBe(1);
});

test("scores of a rating are kept in the address, and nothing else in their place", () => {
  expect(filtersOf({ ratings: 4 })).toEqual({ ratings: "4" });
  expect(filtersOf({ ratings: "1,2" })).toEqual({ ratings: "1,2" });
  for (const bad of ["0", "6", "1,", "1,9", "good", "1,2,3,4,5,1"]) expect(filtersOf({ ratings: bad })).toEqual({});
});

test("what is pushed is held against every condition", () => {
  expect(fits({ tag_ids: "a,b" }, row({ tag_ids: ["b"] }), none)).toBe(true);
  expect(fits({ tag_ids: "a,b", tags: "all" }, row({ tag_ids: ["b"] }), none)).toBe(false);
  expect(fits({ assignee_id: "nobody" }, row({}), none)).toBe(true);
  expect(fits({ assignee_id: "nobody" }, row({ assignee: { id: "m", name: "M" } }), none)).toBe(false);
  expect(fits({ category_id: "top" }, row({ category_id: "sub" }), () => ["sub"])).toBe(true);
  expect(fits({ category_id: "top" }, row({ category_id: "sub" }), none)).toBe(false);
  expect(fits({ unread: "true" }, row({ unread: 0 }), none)).toBe(false);
  expect(fits({ sort: "waiting" }, row({}), none)).toBe(false);
  expect(fits({ needs_agent: "true" }, row({}), none)).toBe(false);
  expect(fits({ needs_agent: "true" }, row({ needs_agent: true }), none)).toBe(true);
  expect(fits({}, row({ testing: true }), none)).toBe(false);
  expect(fits({ testing: "true" }, row({ testing: true }), none)).toBe(true);
  expect(fits({ testing: "true" }, row({}), none)).toBe(false);
  expect(fits({ answered_by: "bot" }, row({}), none)).toBe(false);
  expect(fits({ answered_by: "bot" }, row({}), none, true)).toBe(true); // the server has listed it
  expect(fits({ ratings: "1,2" }, row({}), none)).toBe(false);
  expect(fits({ ratings: "1,2" }, row({ rating: 2 }), none)).toBe(true);
  expect(fits({ ratings: "1,2" }, row({ rating: 5 }), none)).toBe(false);
  expect(
    fits(
      { from: "2026-03-02", to: "2026-03-02" },
      row({ created_at: new Date(2026, 2, 2, 23, 59).toISOString() }),
      none,
    ),
  ).toBe(true);
  expect(fits({ to: "2026-03-01" }, row({ created_at: new Date(2026, 2, 2, 0, 0).toISOString() }), none)).toBe(false);
});
