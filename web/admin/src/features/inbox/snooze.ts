// The moments that a conversation is usually put aside until.
export type SnoozeChoice = { key: "later" | "tomorrow" | "monday" | "reply"; until: Date | null };

/** Later today, tomorrow morning, Monday morning, and until the customer writes. */
export function snoozeChoices(now: Date): SnoozeChoice[] {
  const at = (days: number) => {
    const d = new Date(now);
    d.setDate(d.getDate() + days);
    d.setHours(9, 0, 0, 0);
    return d;
  };
  const toMonday = (8 - now.getDay()) % 7 || 7;
  return [
    { key: "later", until: new Date(now.getTime() + 3 * 3_600_000) },
    { key: "tomorrow", until: at(1) },
    { key: "monday", until: at(toMonday) },
    { key: "reply", until: null },
  ];
}
