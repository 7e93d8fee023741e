/**
 * What the page remembers about this visitor: what the button needs on the
 * next page, and for this visit what the chat could not keep itself.
 */
export interface Memory {
  /** There is a conversation: load the chat at idle so that the badge is live. */
  known?: boolean;
  /** The teaser the visitor dismissed or answered. */
  teaser?: string;
  /** The visitor closed it: it does not open by itself again. */
  closed?: boolean;
}

/** Storage may be blocked, full or not ours: then it works for this page. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

export function remember(botId: string) {
  const key = `cxgenie:${botId}`;
  let memory: Memory = attempt(() => JSON.parse(localStorage.getItem(key) as string)) ?? {};
  return {
    get: (): Readonly<Memory> => memory,
    set(change: Memory): void {
      memory = { ...memory, ...change };
      attempt(() => localStorage.setItem(key, JSON.stringify(memory)));
    },
    kept: () => attempt(() => sessionStorage.getItem(key)) ?? "",
    keep: (kept: string) => attempt(() => sessionStorage.setItem(key, kept)),
  };
}
