/** The time of day in a zone, and how many minutes it is ahead of another; null when the browser does not know the zone. */
export function localTime(at: Date, zone: string, home: string): { time: string; ahead: number } | null {
  try {
    const there = wallClock(at, zone);
    const time = `${String(there.getUTCHours()).padStart(2, "0")}:${String(there.getUTCMinutes()).padStart(2, "0")}`;
    return { time, ahead: Math.round((there.getTime() - wallClock(at, home).getTime()) / 60_000) };
  } catch {
    return null;
  }
}

/** What a clock on the wall shows in the zone, read as if it were UTC. */
function wallClock(at: Date, timeZone: string): Date {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((p) => p.type === type)?.value);
  return new Date(Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute")));
}
