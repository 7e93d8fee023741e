import { expect, test } from "vitest";
import { en } from "../i18n/en";
import { dayAndTime, sameDay, soon } from "./time";

// Local times on purpose: days are the visitor's days.
const at = (day: number, hour: number, month = 10, year = 2026) => new Date(year, month, day, hour, 5).getTime();
const now = at(22, 14);

test("today and yesterday by name, older ones by date, other years with the year", () => {
  expect(dayAndTime("en-GB", en, at(22, 9), now)).toBe("Today, 09:05");
  expect(dayAndTime("en-GB", en, at(21, 23), now)).toBe("Yesterday, 23:05");
  expect(dayAndTime("en-GB", en, at(12, 8), now)).toMatch(/^Thu,? 12 Nov, 08:05$/);
  expect(dayAndTime("en-GB", en, at(12, 8, 10, 2024), now)).toContain("2024");
});

test("a day ends at midnight, not after 24 hours", () => {
  expect(sameDay(at(21, 23), at(22, 0))).toBe(false);
  expect(sameDay(at(22, 0), at(22, 23))).toBe(true);
});

test("a language tag the browser refuses falls back", () => {
  expect(dayAndTime("no such tag", en, at(22, 9), now)).toMatch(/^Today, /);
});

test("what is yet to come: today by its hour, this week by its day, later by its date", () => {
  expect(soon("en-GB", at(22, 18), now)).toBe("18:05");
  expect(soon("en-GB", at(23, 9), now)).toBe("Mon 09:05");
  expect(soon("en-GB", at(29, 9), now)).toBe("29 Nov 09:05");
});
