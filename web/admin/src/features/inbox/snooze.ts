import { dayKey, momentAt } from "@/lib/time";

// The moments that a conversation is usually put aside until.
export type SnoozeChoice = { key: "later" | "tomorrow" | "monday" | "reply"; until: Date | null };

/** Later today, tomorrow morning, Monday morning, and until the customer writes; mornings are those of the workspace. */
export function snoozeChoices(now: Date, zone: string): SnoozeChoice[] {
  const today = new Date(`${dayKey(now, zone)}T00:00:00Z`);
  const morning = (days: number) => {
    const day = new Date(today);
    day.setUTCDate(day.getUTCDate() + days);
    return momentAt(day.toISOString().slice(0, 10), "09:00", zone);
  };
  const toMonday = (8 - today.getUTCDay()) % 7 || 7;
  return [
    { key: "later", until: new Date(now.getTime() + 3 * 3_600_000) },
    { key: "tomorrow", until: morning(1) },
    { key: "monday", until: morning(toMonday) },
    { key: "reply", until: null },
  ];
}
