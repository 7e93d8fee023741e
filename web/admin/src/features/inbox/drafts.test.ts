import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Draft } from "@/lib/api/types";
import { draftWords, type Kept, overtaken, stands } from "./drafts";

test("a draft in a list shows its words", () => {
  expect(draftWords("Now **bold**, _soft_ and `code`\n> said")).toBe("Now bold, soft and code\nsaid");
  expect(draftWords("2 \\* 3 = 6, snake_case, &#95;x&#95;")).toBe("2 * 3 = 6, snake_case, _x_");
  expect(draftWords("Dear customer, 2 * 3")).toBe("Dear customer, 2 * 3");
});

const at = (ms: number) => new Date(ms).toISOString();

test.each<[string, Kept, { rev: number; updated_at: string }, boolean]>([
  ["typed, and nothing was stored since", { text: "a", rev: 3, typed: 1000 }, { rev: 3, updated_at: at(900) }, true],
  ["the same, by a clock that is behind", { text: "a", rev: 3, typed: 100 }, { rev: 3, updated_at: at(900) }, true],
  ["typed after another screen wrote", { text: "a", rev: 3, typed: 1000 }, { rev: 4, updated_at: at(900) }, true],
  ["another screen wrote after it", { text: "a", rev: 3, typed: 1000 }, { rev: 4, updated_at: at(1100) }, false],
  ["the server has had it", { text: "a", rev: 3 }, { rev: 4, updated_at: at(1) }, false],
  ["sent from here, the server does not know yet", { text: "", rev: 3, typed: 5 }, { rev: 3, updated_at: at(1) }, true],
])("which of two texts stays: %s", (_, ours, theirs, want) => {
  expect(stands(ours, theirs)).toBe(want);
});

test.each<[string, Kept, { rev: number; updated_at: string }, boolean]>([
  ["nothing was seen yet", { text: "", rev: 0 }, { rev: 1, updated_at: at(1) }, false],
  ["another screen went on", { text: "a", rev: 3, at: 1000 }, { rev: 4, updated_at: at(1001) }, false],
  ["within the same moment", { text: "a", rev: 3, at: 1000 }, { rev: 4, updated_at: at(1000) }, false],
  ["begun anew after it was sent", { text: "a", rev: 3, at: 1000 }, { rev: 1, updated_at: at(1001) }, false],
  ["of before the last letters", { text: "ab", rev: 4, at: 1000 }, { rev: 3, updated_at: at(900) }, true],
  ["of before it was sent", { text: "", rev: 0, at: 1000 }, { rev: 3, updated_at: at(900) }, true],
  ["the first of two of one moment", { text: "ab", rev: 4, at: 1000 }, { rev: 3, updated_at: at(1000) }, true],
])("which news were overtaken: %s", (_, ours, theirs, want) => {
  expect(overtaken(ours, theirs)).toBe(want);
});

// A browser with its storage, a server with its drafts, and tabs that come and go.
const C = "0190c0de-0000-7000-8000-000000000001";
const K = `cxgenie.draft..${C}.text`;
let server: Draft | null;
let online: boolean;
const store = new Map<string, string>();

const json = (v: unknown, status = 200) => new Response(JSON.stringify(v), { status });
const answer = async (path: string, o: RequestInit) => {
  if (!online) throw new TypeError("offline");
  if (path === "/v1/drafts") return json({ items: server ? [server] : [] });
  const b = JSON.parse(String(o.body)) as { text: string; rev: number };
  if (b.text !== "" && b.rev !== (server?.rev ?? 0)) return json({ code: "draft.changed_elsewhere" }, 409);
  server = b.text === "" ? null : elsewhere(b.text, b.rev + 1);
  return json(server ?? { text: "", rev: 0, updated_at: at(Date.now()) });
};
const elsewhere = (text: string, rev: number): Draft => ({
  conversation_id: C,
  box: "reply",
  text,
  rev,
  updated_at: at(Date.now()),
});
/** The page is opened, or loaded again: what was in its memory is gone, and so are its timers. */
const tab = async () => {
  vi.clearAllTimers();
  vi.resetModules();
  return await import("./drafts");
};
const settle = () => vi.advanceTimersByTimeAsync(3000);

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  server = null;
  online = true;
  store.clear();
  vi.stubGlobal("fetch", vi.fn(answer));
  vi.stubGlobal(
    "localStorage",
    new Proxy(
      {
        getItem: (k: string) => store.get(k) ?? null,
        setItem: (k: string, v: string) => store.set(k, v),
        removeItem: (k: string) => store.delete(k),
      },
      { ownKeys: () => [...store.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) },
    ),
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("what was typed just before a reload stays, and reaches the server", async () => {
  const first = await tab();
  first.setDraft(C, "text", "Dear");
  await settle();
  first.setDraft(C, "text", "Dear customer");
  await vi.advanceTimersByTimeAsync(200);
  const again = await tab();
  expect(again.draftOf(C, "text")).toBe("Dear customer");
  await again.loadDrafts();
  expect(again.draftOf(C, "text")).toBe("Dear customer");
  await settle();
  expect(server).toMatchObject({ text: "Dear customer", rev: 2 });
});

test("leaving the page sends it at once", async () => {
  const first = await tab();
  first.setDraft(C, "text", "Dear customer");
  first.flushDrafts();
  expect(vi.mocked(fetch).mock.calls.at(-1)?.[1]).toMatchObject({ method: "PUT", keepalive: true });
  await vi.advanceTimersByTimeAsync(0);
  expect(server).toMatchObject({ text: "Dear customer", rev: 1 });
});

test("what another screen wrote later wins over what never arrived", async () => {
  const first = await tab();
  online = false;
  first.setDraft(C, "text", "from the train");
  await settle();
  online = true;
  server = elsewhere("from the office", 1);
  const again = await tab();
  await again.loadDrafts();
  expect(again.draftOf(C, "text")).toBe("from the office");
  expect(JSON.parse(store.get(K) ?? "")).toEqual({ text: "from the office", rev: 1 });
});

test("what never arrived goes when the connection is back, and wins over what is older", async () => {
  const first = await tab();
  server = elsewhere("from the office", 1);
  await settle();
  online = false;
  first.setDraft(C, "text", "from the train");
  await settle();
  online = true;
  await first.loadDrafts();
  await settle();
  expect(first.draftOf(C, "text")).toBe("from the train");
  expect(server).toMatchObject({ text: "from the train", rev: 2 });
});

test("a sent reply does not come back", async () => {
  const first = await tab();
  first.setDraft(C, "text", "Dear customer");
  await settle();
  online = false;
  first.setDraft(C, "text", ""); // sent, and the page is left before the server knows
  await settle();
  online = true;
  const again = await tab();
  await again.loadDrafts();
  expect(again.draftOf(C, "text")).toBe("");
  await settle();
  expect(server).toBeNull();
  expect(store.size).toBe(0);
});

test("what was sent on another screen meanwhile is no draft any more", async () => {
  const first = await tab();
  first.setDraft(C, "text", "Dear customer");
  await settle();
  server = null;
  const again = await tab();
  expect(again.draftOf(C, "text")).toBe("Dear customer");
  await again.loadDrafts();
  expect(again.draftOf(C, "text")).toBe("");
  expect(store.size).toBe(0);
});

test("of two tabs the one that was typed in last is right, whichever is loaded again", async () => {
  const idle = await tab();
  const busy = await tab();
  expect(idle.draftOf(C, "text")).toBe("");
  busy.setDraft(C, "text", "Dear");
  await settle();
  const before = server as Draft | null;
  busy.setDraft(C, "text", "Dear customer");
  if (before) idle.takeDraft(before); // it hears of the first words only now
  expect(idle.draftOf(C, "text")).toBe("Dear");
  const again = await tab();
  await again.loadDrafts();
  expect(again.draftOf(C, "text")).toBe("Dear customer");
  await settle();
  if (server) idle.takeDraft(server);
  expect(idle.draftOf(C, "text")).toBe("Dear customer");
});

test("what is typed while the server is asked is not replaced by its answer", async () => {
  const first = await tab();
  first.setDraft(C, "text", "Dear");
  await settle();
  const asked = first.loadDrafts();
  first.setDraft(C, "text", "Dear customer");
  await asked;
  expect(first.draftOf(C, "text")).toBe("Dear customer");
  await settle();
  expect(server).toMatchObject({ text: "Dear customer", rev: 2 });
});

test("news of its own earlier words that arrive late take no letter away, and bring no sent reply back", async () => {
  const first = await tab();
  first.setDraft(C, "text", "Dear");
  await settle();
  const early = server as Draft | null;
  first.setDraft(C, "text", "Dear customer");
  await settle();
  expect(server).toMatchObject({ text: "Dear customer", rev: 2 });
  if (early) first.takeDraft(early);
  expect(first.draftOf(C, "text")).toBe("Dear customer");
  first.setDraft(C, "text", "");
  await settle();
  if (early) first.takeDraft(early);
  expect(first.draftOf(C, "text")).toBe("");
  server = elsewhere("On my phone", 1);
  first.takeDraft(server);
  expect(first.draftOf(C, "text")).toBe("On my phone");
});
