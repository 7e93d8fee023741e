import { expect, test } from "vitest";
import { localTime } from "./local-time";

const at = new Date("2026-03-02T20:30:00Z");

test("the customer's time, and how far it is from ours", () => {
  expect(localTime(at, "Asia/Ho_Chi_Minh", "Europe/London")).toEqual({ time: "03:30", ahead: 420 });
  expect(localTime(at, "Asia/Kolkata", "Asia/Ho_Chi_Minh")).toEqual({ time: "02:00", ahead: -90 });
  expect(localTime(at, "Europe/Paris", "Europe/Berlin")).toEqual({ time: "21:30", ahead: 0 });
  expect(localTime(at, "Mars/Olympus", "UTC")).toBeNull();
  expect(localTime(at, "", "UTC")).toBeNull();
});
