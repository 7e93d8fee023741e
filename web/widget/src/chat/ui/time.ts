import type { Texts } from "../i18n";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(tag: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = tag + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) {
    try {
      found = new Intl.DateTimeFormat(tag, options);
    } catch {
      found = new Intl.DateTimeFormat("en", options);
    }
    formats.set(key, found);
  }
  return found;
}

export function clock(tag: string, at: number): string {
  return format(tag, { hour: "2-digit", minute: "2-digit" }).format(at);
}

function dayNumber(at: number): number {
  const d = new Date(at);
  return Math.round(Date.UTC(d.getFullYear(), d.getMonth(), d.getDate()) / 86_400_000);
}

export function sameDay(a: number, b: number): boolean {
  return dayNumber(a) === dayNumber(b);
}

/** "14:02", "Yesterday", "12 Nov": when something in a list last changed. */
export function lately(tag: string, texts: Texts, at: number, now: number): string {
  const ago = dayNumber(now) - dayNumber(at);
  if (ago === 0) return clock(tag, at);
  return ago === 1 ? texts.yesterday : format(tag, { day: "numeric", month: "short" }).format(at);
}

/** "09:00", "Mon 09:00", "12 Jan 09:00": when something begins that is yet to come. */
export function soon(tag: string, at: number, now: number): string {
  const ahead = dayNumber(at) - dayNumber(now);
  const day = ahead < 7 ? format(tag, { weekday: "short" }) : format(tag, { day: "numeric", month: "short" });
  return ahead ? `${day.format(at)} ${clock(tag, at)}` : clock(tag, at);
}

/** "Today, 14:02", "Yesterday, 9:10", "Tue, 12 Nov, 14:02", with the year when it is another one. */
export function dayAndTime(tag: string, texts: Texts, at: number, now: number): string {
  const ago = dayNumber(now) - dayNumber(at);
  if (ago === 0) return `${texts.today}, ${clock(tag, at)}`;
  if (ago === 1) return `${texts.yesterday}, ${clock(tag, at)}`;
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const day = format(tag, {
    weekday: "short",
    day: "numeric",
    month: "short",
    ...(sameYear ? {} : { year: "numeric" }),
  });
  return `${day.format(at)}, ${clock(tag, at)}`;
}
