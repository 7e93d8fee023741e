import { afterEach, expect, test, vi } from "vitest";
import type { Conversation, Sight } from "./api/wire";
import { Visits } from "./visits";

afterEach(() => vi.unstubAllGlobals());

const talk = (over: Partial<Conversation> = {}) => ({ id: "c1", status: "open", ...over }) as Conversation;
const at = (url: string) => ({ open: true, url, title: "Shirts" });

function told() {
  const all: [string, Sight][] = [];
  const visits = new Visits(async (id, sight) => {
    all.push([id, sight]);
    throw new Error("not reached");
  });
  return { all, visits };
}

test("each page is told once, and only of an open conversation", () => {
  const { all, visits } = told();
  visits.look(at("https://shop.example/shirts"), null);
  visits.look(at("https://shop.example/shirts"), talk({ status: "closed" }));
  expect(all).toEqual([]);
  for (let i = 0; i < 3; i++) visits.look(at("https://shop.example/shirts"), talk());
  visits.look(at("https://shop.example/shoes"), talk());
  visits.look(at("https://shop.example/shoes"), talk({ id: "c2" }));
  expect(all.map(([id, s]) => [id, s.url])).toEqual([
    ["c1", "https://shop.example/shirts"],
    ["c1", "https://shop.example/shoes"],
    ["c2", "https://shop.example/shoes"],
  ]);
  expect(all[0]?.[1]).toMatchObject({ title: "Shirts", time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
});

test("who is not to be followed tells no pages", () => {
  vi.stubGlobal("navigator", { globalPrivacyControl: true });
  const { all, visits } = told();
  visits.look(at("https://shop.example/shirts"), talk());
  visits.look(at("https://shop.example/shoes"), talk());
  expect(all.map(([, s]) => Object.keys(s))).toEqual([["time_zone"]]);
});
