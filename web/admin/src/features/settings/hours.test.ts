import { describe, expect, it } from "vitest";
import { rangeError, splitNight, TIMES, WEEK } from "./hours";

describe("working hours", () => {
  it("offer every quarter of an hour", () => {
    expect(TIMES[0]).toBe("00:00");
    expect(TIMES[37]).toBe("09:15");
    expect(TIMES.at(-1)).toBe("24:00");
  });

  it("end after they begin, and overlap nothing", () => {
    expect(rangeError([{ from: "09:00", to: "18:00" }], 0)).toBeNull();
    expect(rangeError([{ from: "22:00", to: "06:00" }], 0)).toBe("order");
    const day = [
      { from: "09:00", to: "12:00" },
      { from: "11:45", to: "13:00" },
      { from: "13:00", to: "14:00" },
    ];
    expect([0, 1, 2].map((i) => rangeError(day, i))).toEqual([null, "overlap", null]);
  });

  it("split a night at midnight, on Sunday into Monday", () => {
    const days = WEEK.map((d, i) => (i === 6 ? [{ from: "22:00", to: "06:00" }] : d));
    const split = splitNight(days, 6, 0);
    expect(split[6]).toEqual([{ from: "22:00", to: "24:00" }]);
    expect(split[0]).toEqual([
      { from: "00:00", to: "06:00" },
      { from: "09:00", to: "18:00" },
    ]);
  });
});
