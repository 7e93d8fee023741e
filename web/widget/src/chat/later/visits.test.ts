import { afterEach, expect, test, vi } from "vitest";
import { sightOf } from "./visits";

afterEach(() => vi.unstubAllGlobals());

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

test("a page is told with its title and the visitor's time zone", () => {
  expect(sightOf({ url: "https://shop.example/shirts", title: "Shirts" })).toEqual({
    url: "https://shop.example/shirts",
    title: "Shirts",
    time_zone: zone,
  });
  expect(sightOf({ url: "", title: "Shirts" })).toEqual({ time_zone: zone });
});

test("who is not to be followed tells no page", () => {
  vi.stubGlobal("navigator", { globalPrivacyControl: true });
  expect(sightOf({ url: "https://shop.example/shirts", title: "Shirts" })).toEqual({ time_zone: zone });
});
