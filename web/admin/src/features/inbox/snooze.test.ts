import { expect, test } from "vitest";
import { momentAt } from "@/lib/time";
import { snoozeChoices } from "./snooze";

const until = (now: string, zone: string) =>
  Object.fromEntries(snoozeChoices(new Date(now), zone).map((c) => [c.key, c.until?.toISOString() ?? null]));

test("mornings are those of the workspace, wherever the browser is", () => {
  // Sunday evening in Hanoi, where it is still Sunday in Los Angeles.
  expect(until("2026-11-22T15:00:00Z", "Asia/Ho_Chi_Minh")).toEqual({
    later: "2026-11-22T18:00:00.000Z",
    tomorrow: "2026-11-23T02:00:00.000Z",
    monday: "2026-11-23T02:00:00.000Z",
    reply: null,
  });
  // Already Monday in Hanoi: the next one.
  expect(until("2026-11-22T18:00:00Z", "Asia/Ho_Chi_Minh").monday).toBe("2026-11-30T02:00:00.000Z");
  expect(until("2026-11-22T18:00:00Z", "America/Los_Angeles").tomorrow).toBe("2026-11-23T17:00:00.000Z");
});

test("a night in which the clocks change", () => {
  expect(until("2026-03-28T12:00:00Z", "Europe/Berlin").tomorrow).toBe("2026-03-29T07:00:00.000Z");
  expect(until("2026-10-24T12:00:00Z", "Europe/Berlin").tomorrow).toBe("2026-10-25T08:00:00.000Z");
  expect(momentAt("2026-03-29", "02:30", "Europe/Berlin")?.toISOString()).toBe("2026-03-29T01:30:00.000Z");
  expect(momentAt("2026-13-40", "09:00", "Europe/Berlin")).toBeNull();
});
