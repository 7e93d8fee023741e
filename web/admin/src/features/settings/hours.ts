// The rules of working hours that the screen can tell before the server does.
import type { HourRange } from "@/lib/api/answering";

export const MIDNIGHT = "24:00";

const two = (n: number) => String(n).padStart(2, "0");

/** Every quarter of an hour of a day, midnight at both ends. */
export const TIMES: string[] = Array.from({ length: 97 }, (_, i) => `${two(Math.floor(i / 4))}:${two((i % 4) * 15)}`);

const usual: HourRange[] = [{ from: "09:00", to: "18:00" }];

/** What a week begins with: Monday to Friday, nine to six. */
export const WEEK: HourRange[][] = [usual, usual, usual, usual, usual, [], []];

export function toMinutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** What is wrong with one range among those of its day. */
export function rangeError(ranges: HourRange[], i: number): "order" | "overlap" | null {
  const r = ranges[i];
  if (!r) return null;
  const [from, to] = [toMinutes(r.from), toMinutes(r.to)];
  if (to <= from) return "order";
  const crosses = (x: HourRange) => from < toMinutes(x.to) && toMinutes(x.from) < to;
  return ranges.some((x, k) => k < i && crosses(x)) ? "overlap" : null;
}

/** A night: until midnight on its day, and from midnight on the next. */
export function splitNight(days: HourRange[][], day: number, i: number): HourRange[][] {
  const r = days[day]?.[i];
  if (!r) return days;
  const morning = (day + 1) % days.length;
  return days.map((ranges, d) => {
    const own = d === day ? ranges.map((x, k) => (k === i ? { from: x.from, to: MIDNIGHT } : x)) : ranges;
    return d === morning && r.to !== "00:00" ? [{ from: "00:00", to: r.to }, ...own] : own;
  });
}
