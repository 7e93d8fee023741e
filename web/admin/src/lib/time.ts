// Times as people read them, in the workspace's zone and the reader's language.
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useTimezone } from "./session";

const cache = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, zone: string, o: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}|${zone}|${JSON.stringify(o)}`;
  let f = cache.get(key);
  if (!f) {
    try {
      f = new Intl.DateTimeFormat(locale, { ...o, timeZone: zone });
    } catch {
      // A zone this browser does not know.
      f = new Intl.DateTimeFormat(locale, o);
    }
    cache.set(key, f);
  }
  return f;
}

/** The calendar day in `zone`, comparable as a string: 2026-11-22. */
export function dayKey(at: Date, zone: string): string {
  return format("en-CA", zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
}

/** Whole days from `a` to `b` on the zone's calendar. */
export function daysBetween(a: Date, b: Date, zone: string): number {
  const t = (d: Date) => Date.parse(`${dayKey(d, zone)}T00:00:00Z`);
  return Math.round((t(b) - t(a)) / 86_400_000);
}

/**
 * The moment at which clocks in `zone` show a day and hour, as `2026-11-22` and `09:00`. An hour that a change of the
 * clocks leaves out is the one after it; null for what is no day or hour.
 */
export function momentAt(day: string, hour: string, zone: string): Date | null {
  const wanted = Date.parse(`${day}T${hour}:00Z`);
  if (Number.isNaN(wanted)) return null;
  const shown = (at: number) => {
    const f = format("en-CA", zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    return Date.parse(`${dayKey(new Date(at), zone)}T${f.format(new Date(at))}:00Z`);
  };
  // Twice: the first guess may lie on the other side of a change of the clocks.
  let at = wanted;
  for (let i = 0; i < 2; i++) at += wanted - shown(at);
  return new Date(at);
}

export type TimeWords = { today: string; yesterday: string };

export class Clock {
  constructor(
    readonly locale: string,
    readonly zone: string,
    readonly words: TimeWords,
  ) {}

  time(iso: string): string {
    return format(this.locale, this.zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(
      new Date(iso),
    );
  }

  /** "Today", "Yesterday", "Monday, 3 November", with the year when it is another one. */
  day(iso: string, now = new Date()): string {
    const at = new Date(iso);
    const n = daysBetween(at, now, this.zone);
    if (n === 0) return this.words.today;
    if (n === 1) return this.words.yesterday;
    const sameYear = dayKey(at, this.zone).slice(0, 4) === dayKey(now, this.zone).slice(0, 4);
    return format(this.locale, this.zone, {
      weekday: n < 7 ? "long" : undefined,
      day: "numeric",
      month: "long",
      year: sameYear ? undefined : "numeric",
    }).format(at);
  }

  /** For a list: the hour today, "Yesterday", a weekday, then a date. */
  short(iso: string, now = new Date()): string {
    const at = new Date(iso);
    const n = daysBetween(at, now, this.zone);
    if (n <= 0) return this.time(iso);
    if (n === 1) return this.words.yesterday;
    if (n < 7) return format(this.locale, this.zone, { weekday: "short" }).format(at);
    return this.date(iso, now);
  }

  date(iso: string, now = new Date()): string {
    const at = new Date(iso);
    const sameYear = dayKey(at, this.zone).slice(0, 4) === dayKey(now, this.zone).slice(0, 4);
    return format(this.locale, this.zone, {
      day: "numeric",
      month: "short",
      year: sameYear ? undefined : "numeric",
    }).format(at);
  }

  /** Everything, for the tooltip. */
  exact(iso: string): string {
    return format(this.locale, this.zone, { dateStyle: "full", timeStyle: "medium" }).format(new Date(iso));
  }

  number(n: number): string {
    return new Intl.NumberFormat(this.locale).format(n);
  }
}

export function useClock(): Clock {
  const { t, i18n } = useTranslation();
  const zone = useTimezone();
  // British order and 24 hours read well everywhere; Vietnamese has its own.
  const locale = i18n.language === "vi" ? "vi-VN" : "en-GB";
  return new Clock(locale, zone, { today: t("time.today"), yesterday: t("time.yesterday") });
}

/** The current time, refreshed so that waiting times move on. */
export function useNow(everyMs = 30_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const id = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(id);
  }, [everyMs]);
  return now;
}
