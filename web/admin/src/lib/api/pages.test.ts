import { afterEach, expect, it, vi } from "vitest";
import { everyPage } from "./pages";

afterEach(() => vi.unstubAllGlobals());

/** A server that keeps these rows and hands them out in pages of the size it is asked for. */
function serverWith(rows: number[]) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    const query = new URL(url, "http://server.test").searchParams;
    const from = Number(query.get("cursor") ?? 0);
    const to = from + Number(query.get("limit"));
    return Response.json({ items: rows.slice(from, to), next: to < rows.length ? String(to) : null });
  });
  return asked;
}

it("loads a list to its end", async () => {
  const rows = Array.from({ length: 230 }, (_, i) => i);
  const asked = serverWith(rows);
  expect(await everyPage<number>("/v1/members")).toEqual({ items: rows, next: null });
  expect(asked).toEqual([
    "/v1/members?limit=100",
    "/v1/members?cursor=100&limit=100",
    "/v1/members?cursor=200&limit=100",
  ]);
});

it("asks once for a short list", async () => {
  const asked = serverWith([1, 2]);
  expect((await everyPage<number>("/v1/bots")).items).toEqual([1, 2]);
  expect(asked).toHaveLength(1);
});
